"""Dutch first names and how people are called who have them; our own list, of what one hears most."""

_GROUPS = """
jan johan johannes joannes hans
johannes johan hannes joop
jan jean john
jo johan johanna joke jopie
wim willem wilhelm pim
willemien wilhelmina mien mina wil willy
henk hendrik hein henri hendrikus rik
henny hendrika riek hennie
kees cornelis cor cees
corrie cornelia cora nel
piet pieter petrus peter piotr
petra petronella nel
klaas nicolaas nico niek nicolas
gerrit gert gerardus gerard ger geert
gerda geertruida truus trudy geertje
bert albert bertus lambert hubert egbert gijsbertus
bart bartholomeus bartel
ab albert abraham bram
bram abraham abram
dirk diederik dick derk
theo theodorus dorus
thea theodora dora
toon anton antonius ton antoon antonie
tonny antonia toos
frans franciscus franc
francien francisca cisca
sjaak jacques jacob jaap jacobus sjakie cobus
jacoba coba jacqueline
joost justus
jos jozef joseph joep jef sjef
jeroen hieronymus
lex alexander sander alex xander
alexandra sandra lexie
maarten martinus martin mart tinus
marten maarten
rob robert robbert robin
roel roelof rudolf ruud
ruud rudolf rudy
hugo huug hugh
leo leonardus leendert leen
lies elisabeth liesbeth elizabeth bep betty els elly ella lisa lisette liesje
ans anna anne annie anneke anja annet johanna
marie maria riet ria mieke marijke marja mia miep
greet margaretha gré margriet grietje margreet greetje marga
trees theresia thérèse tess
kitty catharina trijn katja karin kaat cato toos catharine
lena helena leentje magdalena heleen
ineke catharina wilhelmina ien
suus susanna suzanne sanne
christel christina stien christine tineke
tina martina christina tine
chris christiaan christian christoffel
fred frederik alfred freek frits ferdinand
frederike rika freddie
ed eduard edward edwin eddy
harry hendrik harrie
arie adriaan arjan adrie adrianus
adri adriana jeanne
arend arnold arno nol
evert everhard eef
eva eefje eef
ton antonius anton
mo mohammed mohamed muhammad mohammad
moos mozes
ali aliye
fatma fatima fatiha
joes yousef youssef yusuf
abdel abdelkader abdellah abdul
bas sebastiaan bastiaan sebastian
daan daniel daniël
tom thomas tommy
mat matthijs matthias mathijs thijs ties
thijs matthijs mathijs
tim timotheus timo
nick nicolaas nicolas
vin vincent
max maximiliaan maxim
sam samuel samantha
jim james
jurre jurriaan juriaan
jur jurgen
michiel michael mike maikel
mies maria
bea beatrix beatrice
dien bernardina gerardina
ben benjamin bernard bernardus benno
door dorothea doortje
fenna femke
flip philip filip philippus
gijs gijsbert gijsbrecht
ger gerarda gerardina gerardus
ina wilhelmina
ingrid inge
karel carolus carel charles
carolien caroline lien karolien
koos jacobus jacob
koen koenraad coen
loes louise lucie
lou louis lodewijk
lot charlotte lotte liselotte
lucas luuk luc lucien
manon marianne
nel petronella cornelia pietronella
pleun apollonia
ron ronald
sjoerd suurd
siem simon siemen
stef stefan steven stephan
steef stephanus
sien francina klasina
ursula uschi
victor vic
wout wouter walter
ype ypke
"""


def _others() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _GROUPS.strip().splitlines():
        group = line.replace("é", "e").replace("è", "e").replace("ë", "e").split()
        for name in group:
            found.setdefault(name, set()).update(group)
    return {name: frozenset(names - {name}) for name, names in found.items()}


OTHERS = _others()


def others(name: str) -> frozenset[str]:
    """How somebody with this first name, in small letters without accents, may be called too."""
    return OTHERS.get(name, frozenset())
