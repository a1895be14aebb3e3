"""In which language a text is: by its script and its small words. Says nothing when it is not sure.

A model would know more languages, and take 30 MB in every process; this knows the eight that posts here are in most.
"""

import re

# In their own words, in the order of the menu.
NAMES = {
    "nl": "Nederlands", "en": "English", "de": "Deutsch", "fr": "Français",
    "tr": "Türkçe", "pl": "Polski", "ar": "العربية", "uk": "Українська",
}  # fmt: skip
RIGHT_TO_LEFT = {"ar"}
_SMALL_WORDS = {
    "nl": "de het een en van ik je jij we wij ze zij dat die dit deze niet voor met op te zijn is was ben heb heeft hebben aan er ook als maar om bij nog "
    "wel naar uit over dan worden wordt kan kunnen moet al geen wat hoe waar wie waarom welke jullie onze ons mijn jouw hun door meer zou graag morgen "
    "vandaag gisteren iemand iedereen weer heel goed nu hier daar dus want omdat of tot tijdens tussen zonder weet gaat komt doet mooi leuk bedankt dank "
    "alle alles allemaal veel nieuwe nieuw week uur vanaf mee",
    "en": "the a an and of to in is are was were be been i you we they he she it that this these those not for with on at have has had do does did will "
    "would can could should but if or as by from about there here what how where who why which your our my their his her its more no yes please thanks thank "
    "tomorrow today yesterday somebody anyone everyone again very good new all any some just so then than when while because until during between without "
    "know goes comes week hour let us me them",
    "de": "der die das und von ich du wir sie ihr dass dieser diese dieses nicht für mit auf zu sind ist war bin habe hat haben an es auch als aber um bei noch "
    "nach aus über dann werden wird kann können muss schon kein keine was wie wo wer warum welche unser unsere mein dein durch mehr würde gerne morgen heute "
    "gestern jemand alle wieder sehr gut jetzt hier dort also denn weil oder bis zwischen ohne ein eine einen einem einer den dem des im am zum zur vom uns euch "
    "mir dir danke bitte neue neu",
    "fr": "le la les un une des et de du je tu nous vous ils elles il elle que qui ce cette ces ne pas pour avec sur à est sont était suis ai a avons avez ont au aux "
    "aussi comme mais ou où si par encore dans dont être avoir fait peut doit quoi comment pourquoi quel quelle notre nos votre vos mon ma mes ton plus moins "
    "demain hier quelqu'un tous tout toutes très bien bon maintenant ici là donc car parce jusqu'à entre sans merci bonjour nouveau nouvelle on en y se son sa ses "
    "c'est j'ai n'est d'un d'une qu'il l'on aujourd'hui",
    "tr": "ve bir bu için ile da de mi mı mu mü ne çok daha gibi ama var yok olarak olan ben sen biz siz onlar o şu kadar sonra önce değil her hem ya en bunu buna "
    "nasıl neden nerede kim hangi bizim benim sizin senin yarın bugün dün herkes lütfen teşekkürler teşekkür merhaba yeni iyi şimdi burada orada evet hayır "
    "olacak oldu ederim misiniz musunuz şey hafta saat ki veya",
    "pl": "i w na z do że nie to jest się jak o po za od dla przez ale czy są być był była ja ty my wy oni ona on ten ta te tego tej tym które który która co gdzie "
    "kto dlaczego nasz nasze mój moja twój więcej proszę dziękuję jutro dziś dzisiaj wczoraj ktoś wszyscy bardzo dobrze teraz tutaj tam więc ponieważ lub między "
    "bez mamy macie mają można będzie już jeszcze tylko nowy nowa nowe dzień tydzień",
    "ar": "في من على إلى عن مع هذا هذه ذلك التي الذي أن إن لا ما هل كان كانت هو هي نحن أنا أنت كل بعد قبل عند أو ثم لم لن قد كيف أين متى لماذا شكرا غدا اليوم "
    "أمس يمكن حتى بين جدا مرحبا لكم لنا",
    "uk": "і в у на з до що не це є як по за від для але чи бути був була я ти ми ви вони вона він цей ця ці того які який яка де хто чому наш наші мій твій більше "
    "будь ласка дякую завтра сьогодні вчора хтось усі всі дуже добре зараз тут там тому або між без може буде вже ще тільки та й про",
    # Languages that look like one of these and are none: better nothing than French for Spanish.
    "": "el los las y en por para con es está esta este como pero muy nos hola mañana todos todas gracias qué cuando sin il gli che di della del per sono non "
    "alla questo questa anche come più grazie domani tutti os um uma não mais obrigado och att det som är på har inte jag vi til av er ikke på deg jeg",
}  # fmt: skip
_OF_WORD: dict[str, list[str]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in dict.fromkeys(_words.split()):
        _OF_WORD.setdefault(_word, []).append(_language)

_NOT_WORDS = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|https?://\S+|[@#:][\w.-]+:?|\]\([^)\s]*\)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SIGNS = {
    "nl": re.compile(r"ij|sch|aa|uu|oe"),
    "de": re.compile(r"[äß]|sch"),
    "fr": re.compile(r"[çèêàœùâîô]"),
    "tr": re.compile(r"[ğış]"),
    "pl": re.compile(r"[ąęłśźżńć]"),
    "uk": re.compile(r"[іїєґ]"),
}
_RUSSIAN = re.compile(r"[ыэъё]")
_PERSIAN = re.compile(r"[پچژگکی]")
ENOUGH = 200  # words that are read


def detect(text: str) -> str:
    """The code of the language, or "" when it is not clear: too short, two languages alike, or another one."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(_NOT_WORDS.sub(" ", text[:10_000]))[:ENOUGH]]
    scores = dict.fromkeys(_SMALL_WORDS, 0.0)
    for word in words:
        known = _OF_WORD.get(word, ())
        for language in known:
            scores[language] += 1 / len(known)  # a word of two languages tells half as much
        if not known:
            for language, signs in _SIGNS.items():
                scores[language] += 0.3 * bool(signs.search(word))
    joined = " ".join(words)
    if _RUSSIAN.search(joined):
        scores["uk"] = 0
    if _PERSIAN.search(joined):
        scores["ar"] = 0
    (best, most), (_second, next_most) = sorted(scores.items(), key=lambda one: -one[1])[:2]
    clear = most >= max(2, 0.12 * len(words)) and most >= 1.5 * next_most
    return best if clear else ""
