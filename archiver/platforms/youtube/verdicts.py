"""What the Data API means when it refuses (https://developers.google.com/youtube/v3/docs/errors)."""

from archiver.platforms.api_reading import Answer, Json, Trouble, Verdict
from archiver.platforms.fields import list_of, text_of

SAY_QUOTA = (
    "Dagens kvot hos YouTube är slut. Den fylls på vid midnatt i Kalifornien (klockan 9 i Sverige); fångsten "
    "fortsätter där den var."
)
SAY_SLOWLY = "YouTube vill ha färre frågor per minut."
SAY_KEY = (
    "YouTube godtar inte åtkomstnyckeln: den är felskriven, spärrad, begränsad till annan användning eller utgången. "
    "Se Google Cloud, APIs & Services, Credentials."
)
SAY_OFF = (
    "YouTube Data API v3 är inte påslaget i Google Cloud-projektet som nyckeln hör till. Slå på det och försök igen."
)
SAY_ROLE = "Åtkomstnyckeln får inte läsa detta: det kräver inloggning som kanalens ägare (OAuth, youtube.force-ssl)."
SAY_GONE = "YouTube känner inte till kanalen, spellistan eller filmen; den kan vara borttagen eller privat."
SAY_PASSING = "YouTube svarade med ett tillfälligt fel."
SAY_CLOSED = "Kanalen är avstängd av YouTube eller stängd av sin ägare."

_MEANINGS: tuple[tuple[frozenset[str], Trouble, str], ...] = (
    (frozenset({"quotaExceeded", "dailyLimitExceeded"}), Trouble.RATE, SAY_QUOTA),
    (frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"}), Trouble.RATE, SAY_SLOWLY),
    (
        frozenset({"keyInvalid", "keyExpired", "authError", "required", "API_KEY_INVALID", "API_KEY_SERVICE_BLOCKED"})
        | frozenset({"API_KEY_HTTP_REFERRER_BLOCKED", "API_KEY_IP_ADDRESS_BLOCKED", "ipRefererBlocked"})
        | frozenset({"authorizationRequired", "CREDENTIALS_MISSING", "ACCESS_TOKEN_EXPIRED"}),
        Trouble.TOKEN,
        SAY_KEY,
    ),
    (frozenset({"accessNotConfigured", "SERVICE_DISABLED"}), Trouble.TOKEN, SAY_OFF),
    (frozenset({"channelClosed", "channelSuspended"}), Trouble.GONE, SAY_CLOSED),
    (
        frozenset({"channelNotFound", "playlistNotFound", "videoNotFound", "commentThreadNotFound", "notFound"})
        | frozenset({"parentCommentNotFound", "captionNotFound"}),
        Trouble.GONE,
        SAY_GONE,
    ),
    (frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "forbidden"}), Trouble.ROLE, SAY_ROLE),
    (frozenset({"backendError", "internalError", "processingFailure"}), Trouble.ERROR, SAY_PASSING),
)


def reasons(data: Json) -> frozenset[str]:
    """Give the reasons that an error states, in both forms that there are."""
    old = (text_of(one, "reason") for one in list_of(data, "error", "errors"))
    new = (text_of(one, "reason") for one in list_of(data, "error", "details"))
    return frozenset(reason for reason in (*old, *new) if reason)


def judge(answer: Answer) -> Verdict | None:
    """Say what a refusal means, where it is more than an answer.

    That a video has its comments switched off is an answer; so is it that a channel without videos has no list of
    them, and that another than the owner sees neither captions nor held comments.
    """
    stated = reasons(answer.data)
    if not stated or "commentsDisabled" in stated or _is_answer(answer, stated):
        return None
    for names, trouble, say in _MEANINGS:
        if stated & names:
            return Verdict(trouble=trouble, say=say)
    return None


def _is_answer(answer: Answer, stated: frozenset[str]) -> bool:
    refused = stated & {"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "forbidden"}
    if "/playlistItems" in answer.url:
        return "playlistNotFound" in stated
    if "mine=true" in answer.url:  # an API key is nobody's: asked only to learn whether the token is the owner's
        return not stated & {"quotaExceeded", "dailyLimitExceeded", "keyInvalid", "API_KEY_INVALID"}
    return bool(refused) and ("/captions" in answer.url or "moderationStatus=" in answer.url)
