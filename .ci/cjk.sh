#!/bin/sh
# .ci/cjk.sh FOLDER: fetches the typefaces for Chinese, Japanese and Korean and builds their wheel
# into FOLDER, by the recipe in fonts-cjk/. Nothing of them stays in the checkout.
set -eu
folder=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")/.."

stop() {
    printf '%s\n' "$@" >&2
    exit 1
}

command -v npm >/dev/null ||
    stop "The fonts come as npm packages, and there is no npm here." \
        "On Debian or Ubuntu: apt-get install --no-install-recommends npm"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R fonts-cjk "$work/recipe"
fonts=$work/recipe/briefs_fonts_cjk

# fetch SCRIPT VERSION SHA256: one package's font, weight 500, and its licence.
fetch() {
    name=noto-sans-$(printf %s "$1" | tr '[:upper:]' '[:lower:]')
    package=$work/expo-google-fonts-$name-$2.tgz
    echo "fetching $name $2"
    (cd "$work" && npm pack --silent --ignore-scripts "@expo-google-fonts/$name@$2" >/dev/null) ||
        stop "npm could not fetch @expo-google-fonts/$name@$2; its own message stands above."
    printf '%s  %s\n' "$3" "$package" | sha256sum --check --status ||
        stop "@expo-google-fonts/$name@$2 is not the package that this script was written for:" \
            "its SHA-256 should be $3."
    tar -xzf "$package" -O "package/500Medium/NotoSans$1_500Medium.ttf" >"$fonts/NotoSans$1-Medium.ttf"
    # The licence is the same in all three.
    tar -xzf "$package" -O package/LICENSE_FONT >"$fonts/OFL.txt"
    rm "$package"
}

fetch SC 0.4.3 0d69d0f4971d2ff574e3d93cbc218dc950bf3f3f8f8e2c008d97687ed53aee59
fetch JP 0.4.3 563ee80509692e2b2f42ceae6a0b82afecb90daa1b3d025bcebdf3d9120f43a3
fetch KR 0.4.3 7614af529705ea48e8b76cb3b056b92db66b7625ef3fc97ce76366063df94d3f

.venv/bin/python -m pip --disable-pip-version-check --quiet wheel --no-deps --no-build-isolation \
    --wheel-dir "$folder" "$work/recipe"
