from plein.kit.contrast import contrast


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#777777", "#777777") == 1
    assert 4.47 < contrast("#777777", "#ffffff") < 4.48  # the well-known grey that just fails
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")
