<?php
// A session check: the session of the cookie's token, joined to its account.
header('Content-Type: application/json');
$db = new PDO('mysql:unix_socket=' . getenv('DB_SOCKET') . ';dbname=gatehouse;charset=utf8mb4', 'gatehouse',
    getenv('DB_PASSWORD'), [PDO::ATTR_PERSISTENT => true, PDO::ATTR_EMULATE_PREPARES => true]);
$find = $db->prepare('SELECT s.contract, s.epoch, s.expires, s.absolute_end, a.account_id, a.username, a.email, a.phone,
    a.role, a.status, a.session_epoch, a.created, a.updated
    FROM session AS s JOIN account AS a ON a.account_id = s.account_id WHERE s.token_hash = ?');
$find->execute([hash('sha256', $_COOKIE['gatehouse_mall'] ?? '', true)]);
$row = $find->fetch(PDO::FETCH_ASSOC);
$now = (int) (microtime(true) * 1000);
if (!$row || $row['contract'] !== 'mall' || $row['epoch'] != $row['session_epoch'] || $row['expires'] <= $now
    || $row['absolute_end'] <= $now || $row['status'] !== 'enabled') {
    http_response_code(401);
    echo '{"status":10}';
    exit;
}
$reply = json_encode(['status' => 0, 'data' => ['id' => (int) $row['account_id'], 'username' => $row['username'],
    'email' => $row['email'], 'phone' => $row['phone'] ?? '', 'role' => $row['role'] === 'admin' ? 1 : 0,
    'createTime' => (int) $row['created'], 'updateTime' => (int) $row['updated']]]);
header('Content-Length: ' . strlen($reply));
echo $reply;
