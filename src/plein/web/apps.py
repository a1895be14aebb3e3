from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "plein.web"
    label = "web"

    def ready(self) -> None:
        from plein.core.look.queries import check_setting
        from plein.core.permissions import Invalid
        from plein.env import WrongSetting

        try:
            check_setting()
        except Invalid as error:
            raise WrongSetting(f"PLEIN_THEME: {error}") from error
