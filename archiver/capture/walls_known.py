"""Walls that any site may put up: what betrays them, and what the archivist is told. Data only; see walls.py.

Every sentence of `say` stands in the coverage statement as it is. Text patterns are tried on pages with little text
only, so that a post which quotes "logga in" is no wall.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["login", "consent", "captcha", "rate_limit", "geo", "error", "gone", "empty"]
Do = Literal["stop", "dismiss", "retry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A wall and the page it gives, on a page with at most `room` letters.

    `selector`, `text` (in the title or what is seen) and `source` (in the page's HTML) are alternatives.
    """

    kind: Kind
    say: str
    selector: str = ""
    text: str = ""
    source: str = ""
    do: Do = "stop"
    room: int = 1500


STATUSES: tuple[tuple[tuple[int, ...], Kind, Do, str], ...] = (
    ((401, 407), "login", "stop", "Sidan kräver inloggning (svar {status})."),
    ((403,), "login", "stop", "Servern nekade åtkomst till sidan (svar 403)."),
    ((404,), "gone", "stop", "Sidan finns inte (svar 404)."),
    ((410,), "gone", "stop", "Sidan är borttagen (svar 410)."),
    ((408, 425), "error", "retry", "Servern hann inte svara (svar {status})."),
    ((429,), "rate_limit", "retry", "Webbplatsen har tillfälligt begränsat antalet sidhämtningar (svar 429)."),
    ((999,), "rate_limit", "stop", "Webbplatsen avvisade hämtningen (svar 999, LinkedIns svar till okända besökare)."),
    ((451,), "geo", "stop", "Sidan visas inte av rättsliga skäl (svar 451)."),
)
SAY_SERVER_ERROR = "Servern svarade med ett fel (svar {status})."
SAY_CLIENT_ERROR = "Servern avvisade hämtningen av sidan (svar {status})."
SAY_LOGIN_ADDRESS = "Webbplatsen skickade vidare till sin inloggningssida."
SAY_CONSENT_ADDRESS = "Webbplatsen skickade vidare till en sida om samtycke till kakor."
SAY_CHECK_ADDRESS = "Webbplatsen skickade vidare till en kontroll av att besökaren är en människa."
SAY_LOGIN_FORM = "Sidan visar ett inloggningsformulär i stället för innehållet."
SAY_EMPTY = "Sidan är tom: den visar så gott som ingen text."

LOGIN_ADDRESS = (
    r"(?i)^https?://[^/]+/(accounts/login|login|log-in|signin|sign-in|sign_in|auth/sign_in|i/flow/login|uas/login|"
    r"authwall|checkpoint/(?!challenge)|wp-login\.php|users/sign_in|logga-in|r\.php|signup|i/flow/signup)([/?#.]|$)"
)
CONSENT_ADDRESS = r"(?i)^https?://(consent\.[^/]+|[^/]+/(cookie/consent|consent(_user)?|privacy/consent)([/?#]|$))"
CHECK_ADDRESS = r"(?i)^https?://[^/]+/(checkpoint/challenge|challenge|captcha|sorry/index|cdn-cgi/challenge)([/?#]|$)"

KNOWN: tuple[Known, ...] = (
    Known(
        kind="captcha",
        say="Webbplatsen visar en kontroll av att besökaren är en människa (Cloudflare).",
        selector=(
            "#challenge-form, #challenge-running, #cf-challenge-running, #challenge-error-text,"
            " .cf-browser-verification, iframe[src*='challenges.cloudflare.com'],"
            # the same folder serves a script to ordinary pages, too (scripts/jsd)
            " script[src*='/cdn-cgi/challenge-platform/']:not([src*='/scripts/jsd/'])"
        ),
        source=r"window\._cf_chl_opt\s*=|/cdn-cgi/challenge-platform/h/\w/orchestrate/",
        text=r"just a moment\.\.\.|checking (if the site connection is secure|your browser)|attention required! \| "
        r"cloudflare|verif(y|ying) (that )?you are (a )?human|kontrollerar att du är en människa|"
        r"vänta ett ögonblick\.\.\.",
        room=1200,
    ),
    Known(
        kind="captcha",
        say="Webbplatsen visar en kontroll av att besökaren är en människa (CAPTCHA).",
        selector=(
            ".g-recaptcha, .h-captcha, .cf-turnstile, #captcha, #px-captcha, #captcha-form, form[action*='captcha'],"
            " iframe[src*='recaptcha/api'], iframe[src*='recaptcha/enterprise'], iframe[src*='hcaptcha.com'],"
            " iframe[src*='captcha-delivery.com'], iframe[src*='arkoselabs.com'], iframe[src*='funcaptcha']"
        ),
        text=r"jag är inte en robot|i.?m not a robot|bekräfta att du inte är en robot|unusual traffic from your|"
        r"ovanlig trafik från|complete the (captcha|security check)|are you a robot|är du en människa\?|"
        r"confirm (that )?you.re not a bot|bekräfta att du inte är en bot|verify to continue:?|"
        r"drag the (slider|puzzle)|dra (reglaget|pusselbiten)|let.s do a quick security check|"
        r"gör en snabb säkerhetskontroll",
        room=800,
    ),
    Known(
        kind="rate_limit",
        say="Webbplatsen har tillfälligt begränsat antalet sidhämtningar.",
        text=r"rate limit exceeded|too many requests|för många (förfrågningar|försök)|"
        r"you.ve been (temporarily )?blocked|you.re temporarily blocked|du har tillfälligt blockerats|"
        r"försök igen om några minuter|"
        r"please wait a few minutes before you try again|vänta några minuter innan du försöker igen",
        do="retry",
        room=800,
    ),
    Known(
        kind="geo",
        say="Webbplatsen visar inte innehållet i det här landet.",
        text=r"(not|isn.t|unavailable) (currently )?(available|accessible)? ?(in|from) your (country|region|"
        r"location)|"
        r"inte (är )?tillgänglig(t|a)? i (ditt|det här) (land|region|område)|"
        r"inte tillgänglig(t|a)? (där du är|i din region)|blocked in your (country|region)|unavailable (due to|"
        r"for) legal reasons|visas inte i ditt land",
    ),
    Known(
        kind="gone",
        say="Webbplatsen uppger att sidan inte finns eller inte är tillgänglig.",
        text=r"(sorry, )?this (page|content|account|post|profile) (isn.t|is not|is no longer) available|"
        r"this (account|page|channel) (doesn.t|does not) exist|den här kanalen finns inte|"
        r"account (has been )?suspended|page (was )?not found|"
        r"den här sidan är (tyvärr )?inte tillgänglig|det här innehållet är inte tillgängligt|"
        r"sidan (kunde|kan) inte hittas|sidan finns inte|kontot (finns inte|är avstängt|har stängts av)|"
        r"innehållet är inte tillgängligt (just nu|längre)|hmm\.\.\. ?(this|den här) (page|sidan) (doesn.t|"
        r"finns inte)",
        room=700,
    ),
    Known(
        kind="error",
        say="Webbplatsen uppger att något gick fel när sidan skulle visas.",
        text=r"something went wrong|något gick (fel|snett)|ett fel (har )?(uppstod|inträffa(t|de))|"
        r"an error (has )?occurred|try (reloading|again)\.|javascript is (not available|disabled)|"
        r"sidan kunde inte läsas in|"
        r"unsupported browser|webbläsaren stöds inte|din webbläsare stöds inte",
        do="retry",
        room=400,
    ),
    Known(
        kind="login",
        say="Sidan visas bara för den som är inloggad.",
        text=r"(du måste|var god|vänligen) logga in|logga in (för att|eller) (fortsätta|se|visa|skapa|registrera)|"
        r"(you must|please|you need to) (log|sign) in|(log|sign) in (to|or) (continue|see|view|sign up|create|join)|"
        r"join (linkedin|facebook|instagram) (now )?(to|and) |inloggning krävs|login required|"
        r"gå med (nu )?för att se|(log ?in|login|logga in) • instagram|log in(to)? (to )?facebook|"
        r"log into facebook|logga in på facebook|(sign up|registrera dig) \| linkedin|log in to (x|twitter)\b|"
        r"logga in på (x|twitter|tiktok|linkedin|instagram)\b|sign in to linkedin|log in to tiktok",
        room=800,
    ),
    Known(
        kind="consent",
        say="En fråga om samtycke till kakor står i vägen för sidan.",
        selector="form[action*='consent.youtube.com'], form[action*='consent.google.']",
        room=2500,
    ),
    Known(
        kind="consent",
        say="En fråga om samtycke till kakor står i vägen för sidan.",
        text=r"innan du (fortsätter|går vidare) till|before you continue( to)?|"
        r"vi värnar om din (integritet|personliga)|we (value|care about) your privacy|"
        r"tillåt(a)? (alla )?(användningen av )?(cookies|kakor)|"
        r"(godkänn|acceptera) (alla )?(cookies|kakor)|(accept|allow) (all|the use of) cookies|"
        r"(vi|den här webbplatsen|this (site|website)) (använder|uses) (cookies|kakor)",
        room=900,
    ),
)
