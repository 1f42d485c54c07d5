# Sourced by the doors of this folder: named stages with a time budget, a log and a progress line.
# A door sets `stage_total` if it knows how many stages there will be, and `stages_end` if they may
# together take so many seconds and no more.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
logs="$root/build/logs"
stage_number=0
stage_total=""
stages_end=""
stage_child=""
export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1 NINJA_STATUS="[%f/%t] "

stop_stage() {
  if [[ -n "$stage_child" ]]; then kill -TERM "$stage_child" 2>/dev/null || true; fi
  stage_child=""
}
trap stop_stage EXIT
trap 'stop_stage; exit 130' INT
trap 'stop_stage; exit 143' TERM

# stage NAME BUDGET_S COMMAND…: runs the command with its output in build/logs/NAME.log and says
# how long it took; fails when the command fails or does not end within the budget.
stage() {
  local name="$1" budget_s="$2" started="$SECONDS" status=0 told=0
  shift 2
  local log="$logs/${name// /-}.log" title
  stage_number=$((stage_number + 1))
  title="[$stage_number${stage_total:+/$stage_total}] $name"
  if [[ -n "$stages_end" ]] && ((stages_end - SECONDS < budget_s)); then
    budget_s=$((stages_end - SECONDS))
    if ((budget_s <= 0)); then
      echo "$title: NOT DONE, all stages together have $stages_end s"
      return 1
    fi
  fi
  mkdir -p "$logs"

  timeout --kill-after=10 "$budget_s" "$@" >"$log" 2>&1 </dev/null &
  stage_child=$!
  while kill -0 "$stage_child" 2>/dev/null; do
    if [[ -t 1 ]]; then
      printf '\r\033[K%s: %d s  %.60s' "$title" $((SECONDS - started)) "$(last_line "$log")"
      sleep 0.5
    else
      if ((SECONDS - started >= told + 30)); then
        told=$((SECONDS - started))
        printf '%s: %d s  %.60s\n' "$title" "$told" "$(last_line "$log")"
      fi
      sleep 0.1
    fi
  done
  wait "$stage_child" || status=$?
  stage_child=""

  if [[ -t 1 ]]; then printf '\r\033[K'; fi
  if ((status == 0)); then
    echo "$title: $((SECONDS - started)) s of at most $budget_s s"
    return 0
  fi
  if ((status == 124 || status == 137)); then
    echo "$title: NOT DONE after its budget of $budget_s s; the end of ${log#"$root"/}:"
  else
    echo "$title: FAILED after $((SECONDS - started)) s; the end of ${log#"$root"/}:"
  fi
  tail -n "${stage_tail:-40}" "$log"
  return 1
}

last_line() { tail -n 1 "$1" 2>/dev/null | tr -cd '[:print:]'; }

# configure PRESET: once; afterwards ninja itself configures again when a CMake file changes.
configure() {
  if [[ ! -f "$root/build/$1/build.ninja" ]]; then cmake -S "$root" --preset "$1"; fi
}

# build PRESET [TARGET…]: configures if need be and builds the targets (default: all).
build() {
  local preset="$1"
  shift
  cd "$root"
  configure "$preset"
  ninja -C "build/$preset" "$@"
}
export -f configure build
export root
