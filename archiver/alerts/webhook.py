"""An alert as JSON to the municipality's own address (webhook)."""

import httpx

from archiver.errors import TransferFailed

TIMEOUT = 15.0  # seconds


def post(url: str, told: dict[str, str | int]) -> None:
    """Post `told` as one JSON object; the receiver has answered 2xx afterwards. Redirects are not followed.

    Raises:
        TransferFailed: it cannot be reached, or answers otherwise.
    """
    try:
        with httpx.Client(trust_env=False, follow_redirects=False, timeout=TIMEOUT) as client:
            answer = client.post(url, json=told)
    except httpx.HTTPError as error:
        raise TransferFailed(
            f"The webhook did not answer ({type(error).__name__}). See to `webhook` in archive.toml; it is tried again."
        ) from error
    if not answer.is_success:
        raise TransferFailed(
            f"The webhook answered {answer.status_code}. See to `webhook` in archive.toml; it is tried again."
        )
