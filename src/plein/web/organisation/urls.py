"""Addresses of the organisation's pages, below /organisation/."""

from django.urls import path

from plein.web.organisation import doors, imports, invitations, machine, overview, people, spaces, start, tokens, units

urlpatterns = [
    path("", overview.overview, name="organisation"),
    path("start/<slug:step>/", start.start, name="start"),
    path("settings/", overview.settings, name="organisation_settings"),
    path("people/", people.people, name="organisation_people"),
    path("people/<int:pk>", people.person, name="person_admin"),
    path("people/<int:pk>/reset", people.reset, name="person_reset"),
    path("people/<int:pk>/second-step", people.second_step, name="take_second_step"),
    path("people/<int:pk>/sessions", people.sessions, name="person_sessions"),
    path("people/<int:pk>/work", units.work, name="person_work"),
    path("units/", units.units, name="organisation_units"),
    path("units/<int:pk>/", units.unit, name="organisation_unit"),
    path("units/<int:pk>/move", units.move, name="move_unit"),
    path("units/<int:pk>/close", units.close, name="close_unit"),
    path("invitations/", invitations.invitations, name="organisation_invitations"),
    path("invitations/<int:pk>/withdraw", invitations.withdraw, name="end_invitation"),
    path("doors/", doors.listed, name="organisation_doors"),
    path("doors/two-steps", doors.second_steps, name="second_steps"),
    path("doors/new/<slug:preset>/", doors.new, name="new_door"),
    path("doors/<int:pk>/", doors.one, name="organisation_door"),
    path("doors/<int:pk>/do", doors.act, name="act_on_door"),
    path("doors/<int:pk>/test", doors.test, name="test_door"),
    path("spaces/", spaces.spaces, name="organisation_spaces"),
    path("spaces/<int:pk>/manager", spaces.manager, name="space_manager"),
    path("waiting/", spaces.waiting, name="organisation_waiting"),
    path("imports/", imports.imports, name="organisation_imports"),
    path("imports/<int:pk>/", imports.one, name="import"),
    path("tokens/", tokens.tokens, name="organisation_tokens"),
    path("mail/", machine.mail, name="organisation_mail"),
    path("mail/<int:pk>", machine.mail_again, name="mail_again"),
    path("storage/", machine.storage, name="organisation_storage"),
    path("health/", machine.health, name="organisation_health"),
]
