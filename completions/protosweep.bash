# Completion of protosweep for bash, written by npm run build:man from the tables of options: change those.
_protosweep() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=
  COMPREPLY=()
  # bash takes = for a word of its own.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=${COMP_WORDS[COMP_CWORD-2]}
  fi
  if ((COMP_CWORD > 1)); then
    case ${COMP_WORDS[1]} in
      sweeps | resume | hosts | show | diff | export | serve) command=${COMP_WORDS[1]} ;;
      schedule)
        command=schedule
        ((COMP_CWORD > 2)) && [[ ' add ls rm run ' == *" ${COMP_WORDS[2]} "* ]] && command="schedule ${COMP_WORDS[2]}"
        ;;
      store)
        command=store
        ((COMP_CWORD > 2)) && [[ ' backup prune check ' == *" ${COMP_WORDS[2]} "* ]] && command="store ${COMP_WORDS[2]}"
        ;;
    esac
  fi
  case "$command $prev" in
    ' -iL' | ' --input-list')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    ' --exclude')
      return
      ;;
    ' --excludefile')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    ' --shard')
      return
      ;;
    ' -p' | ' --protocols')
      return
      ;;
    ' --top-protocols' | ' --top-ports')
      return
      ;;
    ' --exclude-protocols' | ' --exclude-ports')
      return
      ;;
    ' --datadir')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$cur")
      return
      ;;
    ' -T' | ' --timing')
      mapfile -t COMPREPLY < <(compgen -W '0 1 2 3 4 5' -- "$cur")
      return
      ;;
    ' --max-rate')
      return
      ;;
    ' --max-host-rate')
      return
      ;;
    ' --max-arp-rate')
      return
      ;;
    ' --min-rate')
      return
      ;;
    ' --scan-delay')
      return
      ;;
    ' --max-scan-delay')
      return
      ;;
    ' --max-in-flight' | ' --max-hostgroup')
      return
      ;;
    ' --min-hostgroup')
      return
      ;;
    ' --host-timeout')
      return
      ;;
    ' --max-retries')
      return
      ;;
    ' --initial-rtt-timeout')
      return
      ;;
    ' --min-rtt-timeout')
      return
      ;;
    ' --max-rtt-timeout')
      return
      ;;
    ' --min-parallelism')
      return
      ;;
    ' --max-parallelism')
      return
      ;;
    ' -e' | ' --interface')
      mapfile -t COMPREPLY < <(compgen -W "$(ls /sys/class/net)" -- "$cur")
      return
      ;;
    ' -S' | ' --source')
      return
      ;;
    ' --sources')
      mapfile -t COMPREPLY < <(compgen -W 'auto' -- "$cur")
      return
      ;;
    ' --transport')
      mapfile -t COMPREPLY < <(compgen -W 'auto packet raw-socket' -- "$cur")
      return
      ;;
    ' --ttl')
      return
      ;;
    ' --data-length')
      return
      ;;
    ' --workers')
      return
      ;;
    ' --seed')
      return
      ;;
    ' --dns-servers')
      return
      ;;
    ' -oN' | ' --output-normal')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    ' -oX' | ' --output-xml')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    ' -oG' | ' --output-grepable')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    ' -oA' | ' --output-all')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    ' -oJ' | ' --output-json')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    ' -oC' | ' --output-csv')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    ' --resume')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    ' --classify')
      mapfile -t COMPREPLY < <(compgen -W 'table nmap' -- "$cur")
      return
      ;;
    ' --stats-every')
      return
      ;;
    ' --state-dir')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$cur")
      return
      ;;
    ' --gone-after')
      return
      ;;
    ' --keep')
      return
      ;;
    ' --metrics')
      return
      ;;
    ' --web-config')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    ' --textfile')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    'sweeps --schedule')
      return
      ;;
    'sweeps --since')
      return
      ;;
    'sweeps --before')
      return
      ;;
    'sweeps --limit')
      return
      ;;
    'sweeps --state-dir')
      return
      ;;
    'resume --max-rate')
      return
      ;;
    'resume --max-host-rate')
      return
      ;;
    'resume --max-arp-rate')
      return
      ;;
    'resume --metrics')
      return
      ;;
    'resume --web-config')
      return
      ;;
    'resume --textfile')
      return
      ;;
    'resume --keep')
      return
      ;;
    'resume --config')
      return
      ;;
    'resume --state-dir')
      return
      ;;
    'resume -oN' | 'resume --output-normal')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    'resume -oX' | 'resume --output-xml')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    'resume -oG' | 'resume --output-grepable')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    'resume -oA' | 'resume --output-all')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    'resume -oJ' | 'resume --output-json')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    'resume -oC' | 'resume --output-csv')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    'hosts --net')
      return
      ;;
    'hosts --open')
      return
      ;;
    'hosts --since')
      return
      ;;
    'hosts --schedule')
      return
      ;;
    'hosts --classify')
      return
      ;;
    'hosts --state-dir')
      return
      ;;
    'show --limit')
      return
      ;;
    'show --classify')
      return
      ;;
    'show --state-dir')
      return
      ;;
    'diff --schedule')
      return
      ;;
    'diff --classify')
      return
      ;;
    'diff --state-dir')
      return
      ;;
    'export -oN' | 'export --output-normal')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    'export -oX' | 'export --output-xml')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    'export -oG' | 'export --output-grepable')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    'export -oA' | 'export --output-all')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    'export -oJ' | 'export --output-json')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    'export -oC' | 'export --output-csv')
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    'export --classify')
      return
      ;;
    'export --state-dir')
      return
      ;;
    'schedule add --cron')
      return
      ;;
    'schedule add --tz')
      return
      ;;
    'schedule add --jitter')
      return
      ;;
    'schedule add --overlap')
      return
      ;;
    'schedule add --missed')
      return
      ;;
    'schedule add --max-duration')
      return
      ;;
    'schedule add --gone-after')
      return
      ;;
    'schedule add --expect')
      return
      ;;
    'schedule add --webhook')
      return
      ;;
    'schedule add --command')
      return
      ;;
    'schedule add --config')
      return
      ;;
    'schedule add --state-dir')
      return
      ;;
    'schedule ls --config')
      return
      ;;
    'schedule ls --state-dir')
      return
      ;;
    'schedule rm --state-dir')
      return
      ;;
    'schedule run --config')
      return
      ;;
    'schedule run --state-dir')
      return
      ;;
    'store backup --state-dir')
      return
      ;;
    'store prune --keep')
      return
      ;;
    'store prune --state-dir')
      return
      ;;
    'store check --state-dir')
      return
      ;;
    'serve --config')
      return
      ;;
    'serve --state-dir')
      return
      ;;
    'serve --listen')
      return
      ;;
    'serve --web-config')
      return
      ;;
    'serve --user')
      return
      ;;
    'serve --max-sweeps')
      return
      ;;
    'serve --keep')
      return
      ;;
    'serve --log-level')
      return
      ;;
  esac
  local options= words=
  case $command in
    '') options='-6 --ipv6 -iL --input-list --exclude --excludefile --resolve-all --unique --randomize-hosts --shard --allow-public -sL --list-targets --dry-run -sO --protocol-scan -p --protocols -F --named --top-protocols --top-ports --exclude-protocols --exclude-ports -r --sequential --datadir -PE --ping-echo -PP --ping-timestamp -PS --ping-syn -PA --ping-ack -PU --ping-udp -PO --ping-protocols --disable-arp-ping -Pn --no-ping -sn --ping-only -T --timing --max-rate --max-host-rate --max-arp-rate --min-rate --scan-delay --max-scan-delay --max-in-flight --max-hostgroup --min-hostgroup --host-timeout --max-retries --initial-rtt-timeout --min-rtt-timeout --max-rtt-timeout --min-parallelism --max-parallelism -e --interface -S --source --sources --transport --ttl --data-length --workers --seed -n --numeric -R --resolve-names --dns-servers -oN --output-normal -oX --output-xml -oG --output-grepable -oA --output-all -oJ --output-json -oC --output-csv --append-output --resume --brief --open --reason --classify -v --verbose -d --debug --packet-trace --stats-every --strict --iflist -h --help -V --version --state-dir --no-store --gone-after --keep --metrics --metrics-linger --web-config --textfile' ;;
    'sweeps') options='--schedule --since --before --limit --state-dir --json -h --help' ;;
    'resume') options='--unproved --list --forget --strict --max-rate --max-host-rate --max-arp-rate --metrics --metrics-linger --web-config --textfile --keep --config --state-dir --json -h --help -oN --output-normal -oX --output-xml -oG --output-grepable -oA --output-all -oJ --output-json -oC --output-csv -v --verbose' ;;
    'hosts') options='--net --open --since --schedule --missing --gone --classify --state-dir --json -h --help' ;;
    'show') options='--limit --classify --state-dir --json -h --help' ;;
    'diff') options='--schedule --classify --state-dir --json -h --help' ;;
    'export') options='-oN --output-normal -oX --output-xml -oG --output-grepable -oA --output-all -oJ --output-json -oC --output-csv --brief --open --reason --classify --state-dir --json -h --help' ;;
    'schedule add') options='--cron --tz --jitter --overlap --missed --max-duration --gone-after --expect --webhook --command --config --state-dir -h --help' ;;
    'schedule ls') options='--config --state-dir --json -h --help' ;;
    'schedule rm') options='--state-dir -h --help' ;;
    'schedule run') options='--config --state-dir -h --help' ;;
    'store backup') options='--state-dir --json -h --help' ;;
    'store prune') options='--keep --state-dir --json -h --help' ;;
    'store check') options='--state-dir --json -h --help' ;;
    'serve') options='--config --state-dir --listen --web-config --user --max-sweeps --keep --log-level -h --help' ;;
    'schedule') options='-h --help' words='add ls rm run' ;;
    'store') options='-h --help' words='backup prune check' ;;
  esac
  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
  elif [[ -n $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  elif [[ -z $command ]]; then
    mapfile -t COMPREPLY < <(compgen -A hostname -- "$cur")
    ((COMP_CWORD > 1)) || COMPREPLY+=($(compgen -W 'sweeps resume hosts show diff export schedule store serve' -- "$cur"))
  fi
}
complete -F _protosweep protosweep
