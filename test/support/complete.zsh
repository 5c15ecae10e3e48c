# What zsh shows when Tab is pressed behind a line: complete.zsh DIRECTORY LINE
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=READY; stty -echo; fpath=($1 \$fpath); autoload -U compinit; compinit -u -D"
zpty -w shell 'bindkey "^I" complete-word; LISTMAX=0; setopt no_always_last_prompt; print LOADED'
zpty -r shell text '*LOADED*READY*'
zpty -w -n shell "$2"$'\t'
# The line is taken away again, so that nothing of it runs.
zpty -w -n shell $'\025'
zpty -w shell 'print -r -- "LI""NE"'
zpty -r shell text '*LINE*'
print -r -- "$text"
