#!/bin/bash
# The step of action.yml: gets rtmpush, checks its sum, publishes, and reports. Its inputs are in PUSH_URL, PUSH_INPUT,
# PUSH_TESTCARD, PUSH_DURATION, PUSH_EXPECT, PUSH_OPTIONS, PUSH_VERSION and PUSH_HOME, the key in RTMPUSH_KEY; GitHub
# gives RUNNER_TEMP, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY, GITHUB_SERVER_URL and GITHUB_ACTION_REPOSITORY. Ends with 0
# where the push ended with the status that was expected, and with 1 elsewhere.
set -euo pipefail

fail() {
    echo "::error title=rtmpush::$*"
    exit 1
}

# Hides the key in whatever the job prints. A secret is hidden already; a key that a step has made is not.
mask_key() {
    if [ -n "${RTMPUSH_KEY:-}" ]; then echo "::add-mask::$RTMPUSH_KEY"; else unset RTMPUSH_KEY; fi
}

# Puts the program into the runner's temporary folder, once a job.
install_program() {
    local architecture name folder
    case $(uname -m) in
        x86_64) architecture=amd64 ;;
        aarch64) architecture=arm64 ;;
        *) fail "there is no rtmpush for $(uname -s) on $(uname -m); use a runner of Linux on x86-64 or ARM64" ;;
    esac
    [ "$(uname -s)" = Linux ] || fail "there is no rtmpush for $(uname -s); use a runner of Linux"
    name=rtmpush-$PUSH_VERSION-linux-$architecture
    folder=$RUNNER_TEMP/$name
    program=$folder/bin/rtmpush
    if [ -x "$program" ]; then return; fi
    mkdir -p "$folder.part"
    local file
    for file in "$name.tar.gz" SHA256SUMS; do
        curl --fail --silent --show-error --location --retry 3 --max-time 300 -o "$folder.part/$file" \
            "$home/v$PUSH_VERSION/$file" ||
            fail "$home/v$PUSH_VERSION/$file was not fetched; are home and version right?"
    done
    (cd "$folder.part" && grep -F "  $name.tar.gz" SHA256SUMS | sha256sum --check --strict --status) ||
        fail "$name.tar.gz is not the file that SHA256SUMS tells of; nothing of it was run"
    tar -xzf "$folder.part/$name.tar.gz" -C "$folder.part" --strip-components=1
    rm "$folder.part/$name.tar.gz" "$folder.part/SHA256SUMS"
    mv "$folder.part" "$folder"
}

# Publishes, and keeps what it says: `status`, the figures of the end in `delivery`, and its last line in `last_line`.
push() {
    local media=("--testcard=${PUSH_TESTCARD:-h264}") options=()
    if [ -n "${PUSH_INPUT:-}" ]; then media=("$PUSH_INPUT"); fi
    # The options are a text, as a workflow has them, and split as a shell does.
    if [ -n "${PUSH_OPTIONS:-}" ]; then eval "options=($PUSH_OPTIONS)"; fi
    status=0
    "$program" "${media[@]}" "$PUSH_URL" --duration "$PUSH_DURATION" "${options[@]}" --write-out "$figures" \
        2>&1 >"$RUNNER_TEMP/rtmpush.figures" | tee "$RUNNER_TEMP/rtmpush.log" || status=${PIPESTATUS[0]}
    last_line=$(tail -n 1 "$RUNNER_TEMP/rtmpush.log")
}

report() {
    local class verdict
    class=$(sed -n 's/^class=//p' "$RUNNER_TEMP/rtmpush.figures" | head -n 1)
    {
        echo "status=$status"
        echo "class=$class"
    } >>"$GITHUB_OUTPUT"
    verdict="as expected"
    [ "$status" = "$PUSH_EXPECT" ] || verdict="expected was $PUSH_EXPECT"
    {
        echo "### rtmpush: status $status, $verdict"
        echo
        echo "| | |"
        echo "|---|---|"
        sed -n 's/^\([a-z][^=|]*\)=\(.*\)$/| \1 | \2 |/p' "$RUNNER_TEMP/rtmpush.figures"
        echo
        # The words of a server are not ours: in a block of code they are no markup.
        printf '```\n%s\n```\n' "${last_line//\`/\'}"
    } >>"$GITHUB_STEP_SUMMARY"
}

figures='url=%{url}\nclass=%{class}\nend confirmed=%{confirmed}\nvideo frames=%{video_frames}\naudio frames=%{audio_frames}\ndropped frames=%{dropped_frames}\nsent bytes=%{sent_bytes}\nuntil the stream was live (s)=%{time_publish}\nlate (s)=%{time_behind}\nround trip (s)=%{time_rtt}\nreconnects=%{reconnects}\n'

for name in PUSH_URL PUSH_DURATION PUSH_EXPECT PUSH_VERSION RUNNER_TEMP GITHUB_OUTPUT GITHUB_STEP_SUMMARY; do
    [ -n "${!name:-}" ] || fail "$name is empty"
done
home=${PUSH_HOME:-$GITHUB_SERVER_URL/$GITHUB_ACTION_REPOSITORY/releases/download}
mask_key
install_program
push
report
[ "$status" = "$PUSH_EXPECT" ] || fail "the push ended with status $status, and not with $PUSH_EXPECT: $last_line"
