"""Whether an account may be captured now, by which lanes, and who said so (Torsby: have you read the terms?). Pure.

Platforms forbid automated collection in places, so the browser lane is taken only where somebody has reviewed the
platform's terms (avtalsgranskning), or where a person says that this one capture is to be made all the same (ad hoc).
The API and the export are the owner's own ways to the owner's own account.
"""

import datetime as dt
from dataclasses import dataclass

from archiver.errors import RegisterRefused
from archiver.harvesting.target import Standing, Target
from archiver.records import Lane

NOT_REVIEWED = "Ad hoc: plattformens avtalsvillkor är inte granskade."
NOT_REGISTERED = "Ad hoc: kontot står inte i kontoförteckningen."
BY_THE_CLOCK = "klockan enligt planen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """The lanes that may be taken, and why the capture is ad hoc; nothing when the register allows it."""

    lanes: tuple[Lane, ...]
    ad_hoc: str = ""  # a Swedish sentence, for the record


def allowed(target: Target, *, ad_hoc: bool, today: dt.date) -> Allowed:
    """Say by which lanes the account may be captured on that day.

    Raises:
        RegisterRefused: only the browser lane leads there, and nobody has reviewed the platform's terms.
    """
    if target.standing is Standing.ADDRESS:
        return Allowed(lanes=target.lanes, ad_hoc=NOT_REGISTERED)
    reviewed = target.account.terms_reviewed_on
    if target.standing is Standing.GIVEN or Lane.BROWSER not in target.lanes or (reviewed and reviewed <= today):
        return Allowed(lanes=target.lanes)
    if ad_hoc:
        return Allowed(lanes=target.lanes, ad_hoc=NOT_REVIEWED)
    others = tuple(lane for lane in target.lanes if lane is not Lane.BROWSER)
    if others:
        return Allowed(lanes=others)
    raise RegisterRefused(
        f"Nobody has reviewed the terms (avtalsvillkor) of {target.account.platform} for {target.account.id}, and "
        f"platforms may forbid that a browser collects what they show. Review them and fill in terms_reviewed_on and "
        f"terms_reviewed_by in archive.toml; or capture this once all the same with --ad-hoc, which is logged."
    )
