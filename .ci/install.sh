#!/bin/sh
# Makes .venv ready to run the product (`run`), to hold it against its peers (`bench`) or to test it
# (`dev`), and the machine to test it in a browser, against a mail server and with a wiki's readers
# (`real`). Called by the Makefile.
#
# Only what is missing is installed, and each step is announced. A stamp in .venv holds the
# fingerprint of what was installed from; while the stamps fit, a run takes a fraction of a second.
set -eu
cd "$(dirname "$0")/.."

level=${1:-run}
python=${PYTHON:-python3}
venv=.venv
# Some machines set `user = true` for pip, which no virtual environment accepts.
export PIP_USER=0

say() { printf 'install: %s\n' "$*"; }

stop() {
    printf 'install: %s\n' "$@" >&2
    exit 1
}

# Prints version and path of the Python that a virtual environment is made from. With an activated
# .venv `python3` is the one inside it, which would delete itself: hence the base executable.
check_python() {
    command -v "$python" >/dev/null || stop \
        "there is no $python here; briefs needs Python 3.11 or later." \
        "Install it (Debian, Ubuntu: apt-get install python3) or name another: make ... PYTHON=/path/to/python3"
    "$python" - "$python" <<'PYTHON'
import os
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "install: briefs needs Python 3.11 or later; %s is %d.%d.\n"
        "install: Install a later one and name it: make ... PYTHON=python3.12"
        % ((sys.argv[1],) + tuple(sys.version_info[:2]))
    )
print("%d.%d.%d" % sys.version_info[:3], os.path.realpath(sys._base_executable))
PYTHON
}

# Prints the Debian packages to install: the other half of Python's venv module, which Debian ships
# apart, the libraries that set a page's text, and, where they are needed, git, a browser with its
# driver, a mail server and GitHub's Markdown. They are tried rather than asked of dpkg, so that a
# Python or a Pango from elsewhere will do.
missing_packages() {
    "$python" - "$level" <<'PYTHON'
import ctypes
import os
import shutil
import sys

missing = []
try:
    import ensurepip
except ImportError:
    missing.append("python%d.%d-venv" % sys.version_info[:2])
for library, package in (
    ("libpango-1.0.so.0", "libpango-1.0-0"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
):
    try:
        ctypes.CDLL(library)
    except OSError:
        missing.append(package)
if sys.argv[1] not in ("run", "bench") and not shutil.which("git"):
    missing.append("git")
if sys.argv[1] == "real":
    # The names that tests/real/browser.py looks for.
    browsers = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    if not any(map(shutil.which, browsers)):
        missing.append("chromium")
    if not shutil.which("chromedriver"):
        missing.append("chromium-driver")
    # Where a user who is not root does not look.
    if not shutil.which("smtp-sink", path=os.environ["PATH"] + ":/usr/sbin"):
        missing.append("postfix")
    if not shutil.which("cmark-gfm"):
        missing.append("cmark-gfm")
print(" ".join(missing))
PYTHON
}

# Ends with what is missing and with the command that installs it.
stop_with_packages() {
    stop "$1 These system packages are missing:" \
        "    $missing" \
        "Have an administrator run this, then give the same make command again:" \
        "    apt-get update && apt-get install --no-install-recommends $missing"
}

# Debian starts a mail server that it has configured. The tests run their own, and this machine's mail
# is not ours to take.
leave_unconfigured() {
    echo "postfix postfix/main_mailer_type select No configuration" | $root debconf-set-selections
}

apt_install() {
    # A machine just started may still be upgrading itself and hold apt's lock: wait for it.
    # shellcheck disable=SC2086 # $missing is a list of words, $root one word or none
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 $missing >/dev/null
}

install_packages() {
    command -v apt-get >/dev/null ||
        stop "there is no apt-get here. Install what this system calls these Debian packages:" "    $missing"
    root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            stop_with_packages "without root or sudo nothing can be installed for the whole machine."
        root=sudo
    fi
    say "installing system packages: $missing"
    # A stale list of one unrelated source must not stop us: the install below is what counts.
    $root apt-get update -qq || say "not every package list could be refreshed; going on"
    case " $missing " in *" postfix "*) leave_unconfigured ;; esac
    # An earlier run broken off inside dpkg leaves it asking for just this repair.
    apt_install || { $root env DEBIAN_FRONTEND=noninteractive dpkg --configure -a >/dev/null && apt_install; } ||
        stop_with_packages "apt-get did not succeed; its own message stands above."
    missing=$(missing_packages)
    [ -z "$missing" ] ||
        stop_with_packages "apt-get reported success, yet $python cannot load what it installed."
}

# Prints the packages with which Gollum's wikis are read.
missing_gollum() {
    ruby -W0 -e '%w[gollum-lib commonmarker kramdown-parser-gfm webrick].each { |each| require each }' \
        >/dev/null 2>&1 || echo ruby-gollum-lib ruby-commonmarker ruby-kramdown-parser-gfm ruby-webrick
}

# Not every release of Debian or Ubuntu has Gollum: where it is not to be had, its tests are skipped.
offer_gollum() {
    missing=$(missing_gollum)
    [ -n "$missing" ] || return 0
    root=
    [ "$(id -u)" -eq 0 ] || root=sudo
    say "installing system packages: $missing"
    if command -v apt-get >/dev/null && { [ -z "$root" ] || command -v sudo >/dev/null; }; then
        apt-cache show ruby-gollum-lib >/dev/null 2>&1 || $root apt-get update -qq || true
        if apt_install; then return 0; fi
    fi
    say "Gollum could not be installed; the tests that need it are skipped"
}

# Of the Python, the place and the named files: a changed or a moved checkout installs anew.
fingerprint() { { printf '%s\n' "$base" "$PWD"; cat .ci/install.sh "$@"; } | sha256sum | cut -d ' ' -f 1; }

# stamped NAME FILE...: was NAME installed from these files as they are now?
stamped() {
    name=$1
    shift
    [ -e "$venv/.stamp-$name" ] && [ "$(cat "$venv/.stamp-$name")" = "$(fingerprint "$@")" ]
}

stamp() {
    name=$1
    shift
    fingerprint "$@" >"$venv/.stamp-$name"
}

pip_install() { "$venv/bin/python" -m pip --disable-pip-version-check --quiet install --no-input "$@"; }

# Wheels only, so that no compiler is ever called for; their hashes make any mirror as good as another.
install_locked() {
    pip_install --require-hashes --only-binary=:all: -r "$1" || stop \
        "pip could not install the packages of $1; its own message stands above." \
        "It needs a Python package index it can reach: set one right, then give the same make command again."
}

# What was broken off half-way is not repaired but thrown away by the next run.
begin() { : >"$venv/.unfinished"; }
end() { rm "$venv/.unfinished"; }

# One at a time: a second run, or one that follows a killed one whose pip lives on, waits here.
exec 9<.ci/install.sh
if command -v flock >/dev/null; then flock 9; fi

base=$(check_python)
missing=$(missing_packages)
[ -z "$missing" ] || install_packages
if [ "$level" = real ]; then offer_gollum; fi

if [ -e "$venv/.unfinished" ] || ! stamped run requirements.lock; then
    say "making $venv with Python $base and the packages of requirements.lock (once; a minute or so)"
    rm -f "$venv"/.stamp-* # first, lest a removal broken off leave a stamp on a ruin
    rm -rf "$venv"
    mkdir "$venv"
    begin
    "${base#* }" -m venv "$venv"
    install_locked requirements.lock
    stamp run requirements.lock
    end
fi
if [ "$level" = bench ] && ! stamped bench requirements-bench.lock; then
    say "adding the packages of requirements-bench.lock (once; a minute or so)"
    begin
    install_locked requirements-bench.lock
    stamp bench requirements-bench.lock
    end
fi
if [ "$level" != run ] && [ "$level" != bench ] && ! stamped dev requirements-dev.lock; then
    say "adding the packages of requirements-dev.lock (once; a minute or so)"
    begin
    install_locked requirements-dev.lock
    stamp dev requirements-dev.lock
    end
fi
if ! stamped project pyproject.toml; then
    say "installing briefs itself, to run from this folder"
    begin
    pip_install --no-deps --no-build-isolation --editable .
    stamp project pyproject.toml
    end
fi
