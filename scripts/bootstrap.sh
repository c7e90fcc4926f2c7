#!/bin/sh
# Prepares a bare clone: Python packages in .venv/, checked by their hashes, and the
# Debian libraries that they need. Run twice, it checks and does nothing.
#
#   scripts/bootstrap.sh demo    what the portal needs
#   scripts/bootstrap.sh test    and what its tests, lint and browser stories need
set -eu

kind=${1:-demo}
cd "$(dirname "$0")/.."

say() { printf '%s\n' "· $*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

mkdir -p var 2>/dev/null || stop "Le dossier var/ ne peut pas être créé : vérifiez les droits du dossier et la place sur le disque."

# quietly NAME COMMAND…: installers speak English, at length, and try again: it goes to var/NAME.log and to $said.
quietly() {
    log=var/$1.log
    shift
    code=0
    said=$("$@" 2>&1) || code=$?
    { printf '%s\n' "$said" >"$log"; } 2>/dev/null || :
    return "$code"
}

heard() { printf '%s' "$said" | grep -qiE "$1"; }

has_less_than() { [ "$(df -Pk . 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')" -lt "$1" ] 2>/dev/null; } # MB

disk_is_full() { heard 'no space left|quota exceeded' || has_less_than 10; }

network_is_down() {
    heard 'name or service not known|temporary failure|could not resolve|failed to establish|connection (refused|reset|aborted)|network is unreachable|timed out|dns error|error sending request|proxyerror|could not connect|unable to connect'
}

# What went wrong in the command that was just run, and what to do, in one sentence.
reason() {
    if disk_is_full; then
        echo "le disque est plein, libérez de la place puis relancez la commande."
    elif heard 'not match the hashes|hash mismatch'; then
        echo "un fichier reçu n'a pas l'empreinte attendue, rien n'est installé. Journal complet dans $log."
    elif network_is_down; then
        echo "le réseau ne répond pas, vérifiez la connexion (et PIP_INDEX_URL ou le mandataire, s'il en faut un) puis relancez la commande. Journal complet dans $log."
    elif heard '40[137] |unauthorized|forbidden'; then
        echo "le dépôt refuse l'accès, vérifiez PIP_INDEX_URL et le compte qu'il demande. Journal complet dans $log."
    elif heard 'permission denied'; then
        echo "le compte n'a pas le droit d'écrire ici. Journal complet dans $log."
    elif has_less_than 100; then
        echo "il ne reste presque plus de place sur le disque, libérez-en puis relancez la commande."
    else
        echo "la raison est dans $log."
    fi
}

# -- Python --------------------------------------------------------------------

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

has_venv() { "$1" -c 'import ensurepip' 2>/dev/null; }

# The distribution’s own first: one compiled by hand is often half as fast. Before all, one that
# needs no package more.
find_python() {
    candidates="${PYTHON:-/usr/bin/python3 python3 python3.13 python3.12 python3.11}"
    for suits in has_venv true; do
        for candidate in $candidates; do
            if command -v "$candidate" >/dev/null 2>&1 && recent "$candidate" && $suits "$candidate"; then
                command -v "$candidate"
                return
            fi
        done
    done
    found=$("${PYTHON:-python3}" --version 2>/dev/null || echo "aucun Python")
    stop "Le portail demande Python 3.11 ou plus récent, cette machine a $found : installez-le (paquet Debian python3), ou nommez-le avec « make $kind PYTHON=/chemin/python3.12 »."
}

is_root() { [ "$(id -u)" = 0 ]; }

# known PACKAGE…: the same, with the whole browser where this Debian has no headless one apart.
known() {
    for package; do
        case $package in
            chromium-headless-shell) apt-cache show "$package" >/dev/null 2>&1 || package=chromium ;;
        esac
        printf '%s ' "$package"
    done
}

# A network that is down makes `update` succeed and `install` ignore what the packages are.
# shellcheck disable=SC2046 (a list of words)
apt_install() { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $(known "$@"); }

# install_packages REASON PACKAGE…: as root on Debian; else one sentence says what to ask.
install_packages() {
    what_lacks=$1
    shift
    if is_root && command -v apt-get >/dev/null 2>&1; then
        say "Paquets Debian : $*"
        quietly apt apt_install "$@" || stop "Il manque $what_lacks, et l'installation de $* a échoué : $(reason)"
    else
        stop "Il manque $what_lacks : demandez à l'administrateur de la machine « apt-get install $* », puis relancez la commande."
    fi
}

has_pip() { "$1" -c 'import importlib.util, sys; sys.exit(not importlib.util.find_spec("pip"))' 2>/dev/null; }

# One without pip is one whose making was cut short.
if [ ! -x .venv/bin/python ] || ! recent .venv/bin/python || ! has_pip .venv/bin/python; then
    python=$(find_python)
    say "Environnement Python dans .venv ($("$python" --version))"
    rm -rf .venv
    if ! has_venv "$python"; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        install_packages "le module venv de Python" "python$version-venv"
    fi
    quietly venv "$python" -m venv .venv || { rm -rf .venv; stop "L'environnement .venv ne peut pas être créé : $(reason)"; }
fi

# -- Python packages -----------------------------------------------------------

with_pip() { .venv/bin/python -m pip install --quiet --disable-pip-version-check --retries 3 "$@"; }

# The same files, a tenth of the time.
# shellcheck disable=SC2086 (a list of words)
with_uv() {
    index=${PIP_INDEX_URL:-$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)}
    [ -z "$index" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"
    .venv/bin/uv pip install --quiet --python .venv/bin/python --system-certs --compile-bytecode $asked $requirements
}

# Where uv cannot, pip does it; what stopped pip itself would stop it again, and take its time.
# shellcheck disable=SC2086 (a list of words)
install_all() {
    if quietly pip with_pip $asked requirements-uv.txt; then
        quietly uv with_uv && return
        if disk_is_full; then return 1; fi
    elif disk_is_full || network_is_down; then
        return 1
    fi
    quietly pip with_pip $asked $requirements
}

install_python_packages() {
    requirements=requirements.txt
    [ "$kind" = test ] && requirements=requirements-dev.txt
    fingerprint=$(.venv/bin/python -c 'import hashlib, sys; print(hashlib.sha256(b"".join(open(name, "rb").read() for name in sys.argv[1:])).hexdigest())' requirements.txt requirements-dev.txt)
    # What tests need holds what the portal needs: the second stamp is worth the first.
    stamp=.venv/.installed-$kind
    if [ "$(cat "$stamp" 2>/dev/null || cat .venv/.installed-test 2>/dev/null)" != "$fingerprint" ]; then
        say "Bibliothèques Python ($requirements, empreintes vérifiées)"
        rm -f .venv/.installed-*
        # No resolution: the file names every package. With one, pip asks for a hash of the newest
        # release of whatever is wanted with an extra, and a bare clone fails on the day it comes out.
        asked="--no-deps --require-hashes --requirement"
        install_all || stop "Les bibliothèques Python n'ont pas pu être installées : $(reason)"
        { printf '%s' "$fingerprint" >"$stamp"; } 2>/dev/null || stop "Le disque est plein : libérez de la place puis relancez la commande."
    fi
}

# -- System libraries ----------------------------------------------------------

loads() { .venv/bin/python -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" 2>/dev/null; }

install_system_libraries() {
    missing= what=
    if ! { loads libpangoft2-1.0.so.0 && loads libharfbuzz.so.0 && loads libfontconfig.so.1; }; then
        missing="libpangoft2-1.0-0" what="les bibliothèques qui mettent les PDF en page"
    fi
    if [ "$kind" = test ]; then
        browser=
        for name in ${CHROMIUM:-chromium-headless-shell chromium google-chrome}; do
            command -v "$name" >/dev/null 2>&1 && browser=$name
        done
        # The headless one: the same engine with no window to draw, a fifth lighter on these tests.
        [ -n "$browser" ] || { missing="$missing chromium-headless-shell" what="${what:+$what, }le navigateur des tests"; }
        command -v pdftotext >/dev/null 2>&1 || { missing="$missing poppler-utils" what="${what:+$what, }pdftotext"; }
        command -v qpdf >/dev/null 2>&1 || { missing="$missing qpdf" what="${what:+$what, }qpdf"; }
    fi
    if is_root && command -v apt-get >/dev/null 2>&1; then
        # Recommended only: a PDF is written in half the time.
        loads libharfbuzz-subset.so.0 || { missing="$missing libharfbuzz-subset0" what="${what:-une bibliothèque}"; }
    fi
    # shellcheck disable=SC2086 (a list of words)
    [ -z "$missing" ] || install_packages "$what" $missing
}

# Side by side; when one fails the other still ends, an installation cut short being worse.
install_system_libraries &
libraries=$!
trap 'wait "$libraries"' EXIT
install_python_packages
wait "$libraries"
