# The users of the services, which have numbers and no names. Each user's group has the same number.
# lib/as and lib/listen, which run in /bin/sh, read this too.
# shellcheck shell=sh

# service_uid USER: its number, if root starts the services: they count from GATEHOUSE_FIRST_UID.
service_uid() {
  case $1 in
  nginx) echo "$GATEHOUSE_FIRST_UID" ;;
  worker) echo "$((GATEHOUSE_FIRST_UID + 1))" ;;
  mailer) echo "$((GATEHOUSE_FIRST_UID + 2))" ;;
  database) echo "$((GATEHOUSE_FIRST_UID + 3))" ;;
  log) echo "$((GATEHOUSE_FIRST_UID + 4))" ;;
  *) return 1 ;;
  esac
}

# database_group: the number of the group whose members may open the database's socket.
database_group() { echo "$((GATEHOUSE_FIRST_UID + 5))"; }

# service_ids: all of these numbers.
service_ids() { seq "$GATEHOUSE_FIRST_UID" "$(database_group)"; }
