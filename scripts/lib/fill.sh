# Fills in templates.
# shellcheck shell=bash disable=SC2016

# fill_in NAME…: copies standard input and replaces each ${NAME} by the value of that variable, once: a value that
# looks like a name stays as it is. All else, such as nginx's own variables, is unchanged.
fill_in() {
  local rest name filled=
  IFS= read -r -d '' rest || true
  while [[ $rest == *'${'* ]]; do
    filled+=${rest%%'${'*} rest=${rest#*'${'}
    name=${rest%%'}'*}
    if [[ $name =~ ^[A-Z_]+$ && " $* " == *" $name "* ]]; then
      filled+=${!name:-} rest=${rest#*'}'}
    else
      filled+='${'
    fi
  done
  printf '%s' "$filled$rest"
}
