# The private MariaDB: its data directory, its passwords, its migrations.
# The database's root is the operator; the workers' user may only read and write rows.
# shellcheck shell=bash

db_root_conf() { printf '%s/keys/db-root.cnf' "$STATE_DIR"; }

# The data directory; tests keep theirs on a tmpfs.
db_dir() { printf '%s' "${GATEHOUSE_DB_DIR:-$STATE_DIR/db}"; }

# db_client ARGUMENT…: the mariadb client as the database's root, on the private socket.
# No ~/.my.cnf is read, and no password is in argv.
db_client() { mariadb --defaults-file="$(db_root_conf)" --no-auto-rehash "$@"; }

db_answers() { [ -S "$DB_SOCKET" ] && db_client -e 'DO 0' >/dev/null 2>&1; }

# secret_into FILE: a new random secret of 256 bits, once.
secret_into() {
  [ -s "$1" ] || random_text | private_file "$1"
}

# private_file FILE: writes standard input to the file atomically, readable by its owner only.
private_file() {
  # shellcheck disable=SC2016
  "${as_service[@]}" sh -c 'umask 077; cat >"$1.new" && mv "$1.new" "$1"' private_file "$1" ||
    fail "$EX_CANTCREAT" "$1 could not be written. Is the disk full?"
}

# Prepares the start of mariadbd; creates the data directory on the first start.
prepare_database() {
  [ "${#DB_SOCKET}" -le 107 ] || fail "$EX_CONFIG" \
    "The path of the database's socket is ${#DB_SOCKET} characters long; the kernel allows 107: $DB_SOCKET" \
    "Set a shorter STATE_DIR or DB_SOCKET in $conf_file."
  secret_into "$STATE_DIR/keys/db-root-password"
  secret_into "$DB_PASSWORD_FILE"
  write_db_files
  [ -d "$(db_dir)/mysql" ] || create_data_directory
}

write_db_files() {
  local root_password user_password
  root_password=$(cat "$STATE_DIR/keys/db-root-password")
  user_password=$(cat "$DB_PASSWORD_FILE")
  private_file "$(db_root_conf)" <<CNF
[client]
user=root
password=$root_password
socket=$DB_SOCKET
default-character-set=utf8mb4
CNF
  # mariadbd runs this at every start, before it accepts connections.
  private_file "$STATE_DIR/keys/db-init.sql" <<SQL
ALTER USER 'root'@'localhost' IDENTIFIED BY '$root_password';
CREATE DATABASE IF NOT EXISTS \`$DB_NAME\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER IF NOT EXISTS '$DB_USER'@'localhost';
ALTER USER '$DB_USER'@'localhost' IDENTIFIED BY '$user_password';
DELETE FROM mysql.proxies_priv;
GRANT SELECT, INSERT, UPDATE, DELETE ON \`$DB_NAME\`.* TO '$DB_USER'@'localhost';
SQL
  DB_DIR=$(db_dir) STATE_DIR=$STATE_DIR DB_SOCKET=$DB_SOCKET \
    MAX_CONNECTIONS=$((QUICK_WORKERS * 2 + SLOW_WORKERS * 2 + 30)) \
    envsubst <"$root/scripts/services/mariadb.cnf.in" | private_file "$STATE_DIR/run/mariadb.cnf"
}

# Written under another name first, so that an interrupted start leaves no partial database.
# --force: without it, mariadb-install-db fails on a machine that cannot resolve its own name.
# --tmpdir: a MariaDB that starts deletes the temporary tables that it finds there. In /tmp these are
# those of other servers of the same user.
create_data_directory() {
  local dir new
  dir=$(db_dir)
  new=$dir.new
  step "Creating the private database in $dir"
  [ ! -e "$dir" ] && [ ! -L "$dir" ] || "${as_service[@]}" rmdir "$dir" 2>/dev/null ||
    fail "$EX_CANTCREAT" "$dir contains no database, and $(service_user) cannot replace it by one." \
      "Only an empty folder is replaced. A mount point is not: set GATEHOUSE_DB_DIR to a new folder below it."
  need_space "$(dirname "$dir")" 300
  "${as_service[@]}" rm -rf "$new"
  "${as_service[@]}" mariadb-install-db --no-defaults --datadir="$new" --user="$(service_user)" \
    --skip-test-db --skip-name-resolve --auth-root-authentication-method=socket \
    --auth-root-socket-user=root --force --innodb-log-file-size=48M \
    --tmpdir="$STATE_DIR/tmp" >"$STATE_DIR/run/install-db.log" 2>&1 ||
    fail "$EX_UNAVAILABLE" "mariadb-install-db could not create the private database. See $STATE_DIR/run/install-db.log."
  "${as_service[@]}" mv -T "$new" "$dir" || fail "$EX_CANTCREAT" "$new could not be renamed to $dir."
}

# migrate: applies each sql/NNNN_name.sql that the database does not have yet, in order.
migrate() {
  local file version newest=0 applied
  db_client "$DB_NAME" -e 'CREATE TABLE IF NOT EXISTS schema_version (
    version INT NOT NULL PRIMARY KEY, name VARCHAR(128) NOT NULL,
    applied DATETIME NOT NULL DEFAULT UTC_TIMESTAMP())' &&
    applied=$(db_client -N "$DB_NAME" -e 'SELECT version FROM schema_version') ||
    fail "$EX_UNAVAILABLE" "The list of applied migrations could not be read; MariaDB's message is above."
  applied=" $(tr '\n' ' ' <<<"$applied")"
  for file in "$root"/sql/[0-9][0-9][0-9][0-9]_*.sql; do
    [ -e "$file" ] || continue
    version=$((10#$(basename "$file" | cut -c 1-4)))
    newest=$version
    case $applied in *" $version "*) ;; *) apply_migration "$file" "$version" ;; esac
  done
  # shellcheck disable=SC2086
  for version in $applied; do
    [ "$version" -le "$newest" ] || fail "$EX_UNAVAILABLE" \
      "The database has version $version, but this checkout supports only $newest. Use a newer checkout."
  done
}

apply_migration() {
  local file=$1 version=$2 name
  name=$(basename "$file" .sql)
  step "Migrating the database: $name"
  { cat "$file"; printf "\nINSERT INTO schema_version (version, name) VALUES (%d, '%s');\n" "$version" "$name"; } |
    db_client "$DB_NAME" ||
    fail "$EX_UNAVAILABLE" "Migration $name failed; MariaDB's message is above. The migrations before it are applied."
}
