# Shared by the scripts: sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# What a fresh Debian 12 needs. Build: compiler, generator, libraries. Test: real servers, the
# peers that results are compared with, valgrind.
build_packages=(g++ cmake ninja-build pkg-config libldns-dev libc-ares-dev libssl-dev libfmt-dev
    nlohmann-json3-dev libcli11-dev libexpected-dev libpugixml-dev libical-dev libsqlitecpp-dev
    libsqlite3-dev libcurl4-openssl-dev libtomlplusplus-dev libgraphviz-dev libzstd-dev
    zlib1g-dev)
lab_packages=(libgtest-dev nsd python3)
test_packages=(bind9-dnsutils knot unbound unbound-host ldnsutils iproute2 util-linux
    python3-jsonschema python3-yaml openssl procps valgrind chromium dnsperf)
lint_packages=(clang-16 libclang-rt-16-dev clang-tidy-16 clang-format-16)
bench_packages=(dnsviz)

# Most tests wait for servers: twice as many at a time as there are processors take half the time.
test_jobs=$((2 * $(nproc)))

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "this needs root or sudo: $*" >&2
        return 1
    fi
}

# Installs what is missing of the packages named, and asks for no root where nothing is. Debian
# starts the servers it installs: a policy that forbids it is put in place for the while, and they
# are disabled, so that no service is left running.
install_packages() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' ||
            missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    echo "installing ${missing[*]}"
    local policy=/usr/sbin/policy-rc.d made_policy=no
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod +x "$policy"
        made_policy=yes
    fi
    local status=0
    as_root apt-get update -qq || status=$?
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        "${missing[@]}" >/dev/null || status=$?
    [ "$made_policy" = no ] || as_root rm -f "$policy"
    # Nor at the next boot: the tests run their own.
    for package in knot nsd unbound; do
        case " ${missing[*]} " in
            *" $package "*) as_root systemctl disable --quiet "$package" 2>/dev/null || true ;;
        esac
    done
    return "$status"
}

build() {  # PRESET
    (cd "$root" && cmake --preset "$1" >/dev/null && cmake --build --preset "$1")
}
