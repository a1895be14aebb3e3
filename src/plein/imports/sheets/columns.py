"""What the columns of a sheet may be called, in Dutch and English, and which of ours each one is."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from plein.kit.text import fold

PEOPLE: Final[dict[str, Any]] = {
    "employee_number": _("Employee number"),
    "name": _("Name"),
    "first_name": _("First name"),
    "infix": _("Tussenvoegsel"),
    "last_name": _("Last name"),
    "username": _("User name"),
    "email": _("E-mail"),
    "title": _("Job title"),
    "unit": _("Unit: its name, its code, or the way to it"),
    "unit_code": _("Unit: its code"),
    "manager": _("Manager: employee number, e-mail or user name"),
    "place": _("Place of work"),
    "language": _("Language"),
    "role": _("Role"),
    "active": _("Active"),
    "end_date": _("End date"),
}
UNITS: Final[dict[str, Any]] = {
    "code": _("Code"),
    "name": _("Name"),
    "parent": _("Is a part of: its code, its name, or the way to it"),
    "place": _("Place of work"),
    "lead": _("Lead: employee number, e-mail or user name"),
}
FIELDS: Final = {"people": PEOPLE, "units": UNITS}
_PEOPLE_CALLED: Final = {
    "employee_number": "personeelsnummer personeelsnr persnr medewerkernummer medewerkernr medewerkersnummer medewerker_id employee_number employee_no employee_nr "
    "employee_id employeenumber staff_number staff_id personnel_number pers_nr",
    "name": "naam volledige_naam medewerker weergavenaam name full_name display_name employee employee_name",
    "first_name": "voornaam roepnaam first_name given_name firstname forename",
    "infix": "tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels tv infix prefix middle_name name_prefix",
    "last_name": "achternaam familienaam geslachtsnaam last_name surname family_name lastname",
    "username": "gebruikersnaam gebruiker inlognaam loginnaam user_name username user login login_name account",
    "email": "e_mail email e_mailadres emailadres mail mailadres e_mail_adres email_adres e_mail_address email_address mail_address",
    "title": "functie functienaam functietitel rol_in_de_organisatie title job_title job function position",
    "unit": "afdeling afdelingsnaam eenheid team organisatie_eenheid organisatieonderdeel onderdeel unit department division unit_name department_name org_unit",
    "unit_code": "afdelingscode code_afdeling eenheidscode eenheid_code teamcode unit_code department_code org_code code_unit kostenplaats cost_center cost_centre",
    "manager": "manager leidinggevende chef baas teamleider personeelsnummer_manager personeelsnummer_leidinggevende manager_id manager_number "
    "manager_employee_number manager_e_mail manager_email supervisor reports_to e_mail_manager email_manager e_mail_leidinggevende",
    "place": "werkplek plaats locatie standplaats vestiging werklocatie gebouw kantoor place location office site city building work_place",
    "language": "taal voorkeurstaal language preferred_language lang",
    "role": "rol soort_account role account_role account_type plein_rol plein_role",
    "active": "actief status in_dienst active enabled is_active account_enabled employed",
    "end_date": "einddatum datum_uit_dienst uit_dienst uitdienst einde_dienstverband end_date leave_date termination_date last_day end",
}
_UNITS_CALLED: Final = {
    "code": "code afdelingscode eenheidscode unit_code department_code org_code kostenplaats cost_center cost_centre nummer number id",
    "name": "naam name afdeling afdelingsnaam eenheid unit unit_name department department_name omschrijving",
    "parent": "bovenliggende_code bovenliggende_eenheid bovenliggende_afdeling bovenliggend onderdeel_van hoort_bij parent parent_code parent_unit is_a_part_of "
    "part_of ouder oudercode code_bovenliggende_eenheid hogere_eenheid",
    "place": "plaats locatie vestiging gebouw standplaats place location office site building work_place",
    "lead": "leidinggevende manager hoofd teamleider chef lead head leader manager_id lead_number personeelsnummer_leidinggevende",
}
CALLED: Final = {"people": _PEOPLE_CALLED, "units": _UNITS_CALLED}
_TEMPLATES: Final = {
    ("people", "nl"): "Personeelsnummer,Voornaam,Tussenvoegsel,Achternaam,E-mail,Gebruikersnaam,Functie,Afdeling,Leidinggevende,Plaats,Taal,Rol,Actief,Einddatum",
    ("people", "en"): "Employee number,First name,Tussenvoegsel,Last name,E-mail,User name,Job title,Unit,Manager,Place,Language,Role,Active,End date",
    ("units", "nl"): "Code,Naam,Bovenliggende code,Plaats,Leidinggevende",
    ("units", "en"): "Code,Name,Parent code,Place,Lead",
}  # fmt: skip
_SPACES = re.compile(r"[\W_]+")


def short(kind: str, field: str) -> str:
    """What a field is called where there is little room: without what it may hold. Nothing when it is no field."""
    return str(FIELDS[kind].get(field, "")).partition(":")[0]


def recognised(kind: str, header: Sequence[str]) -> dict[str, int]:
    """Which column is which of our fields; of two that may be the same, the first."""
    found: dict[str, int] = {}
    called = {word: field for field, words in CALLED[kind].items() for word in words.split()}
    for at, name in enumerate(header):
        field = called.get(_plain(name))
        if field and field not in found:
            found[field] = at
    return found


def template(kind: str, language: str) -> list[str]:
    """The header of a sheet to fill in, in the words of a language."""
    return _TEMPLATES[kind, "nl" if language.startswith("nl") else "en"].split(",")


def _plain(name: str) -> str:
    return _SPACES.sub("_", fold(name)).strip("_")
