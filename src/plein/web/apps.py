from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "plein.web"
    label = "web"

    def ready(self) -> None:
        from django.utils.translation import override

        from plein.core.look.queries import check_setting
        from plein.core.permissions import Invalid
        from plein.env import WrongSetting
        from plein.terminal import spoken

        try:
            with override(spoken()):
                check_setting()
        except Invalid as error:
            raise WrongSetting(f"PLEIN_THEME: {error}") from error
