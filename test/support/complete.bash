# What bash would complete a line with: complete.bash SCRIPT WORD...; the last word is that under the cursor.
source "$1"
shift
[[ $(complete -p protosweep) == *_protosweep* ]] || exit 1
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_protosweep
printf '%s\n' "${COMPREPLY[@]}"
