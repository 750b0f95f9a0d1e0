"""What the killed process does: prepares a delivery, and dies without a word when the progress says what it is told.

python -m tests.real.delivery.building_process HOME RECIPIENT WORDS
"""

import os
import sys
from pathlib import Path

from tests.real.delivery.deliveries import prepared


def main() -> None:
    home, recipient, words = sys.argv[1:]

    def tell(sentence: str) -> None:
        if sentence == words:
            os._exit(137)

    prepared(Path(home), recipient, progress=tell)


if __name__ == "__main__":
    main()
