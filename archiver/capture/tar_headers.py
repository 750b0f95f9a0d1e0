"""Headers of a tar whose additions are bounded: `tarfile` reads long names and pax records whole, whatever they say."""

import tarfile

ADDITIONS = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)
LARGEST = 1 << 20  # bytes


class BoundedHeader(tarfile.TarInfo):
    """A header that `tarfile` may read."""

    def _proc_member(self, opened: tarfile.TarFile) -> tarfile.TarInfo:
        """Do as `tarfile` does, which has it be overridden; ReadError when an addition is too large."""
        if self.type in ADDITIONS and self.size > LARGEST:
            raise tarfile.ReadError(f"a header of {self.size} bytes")
        made: tarfile.TarInfo = super()._proc_member(opened)  # type: ignore[misc]
        return made
