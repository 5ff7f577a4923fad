<?php
// Who is signed in, as nginx/guard/location.conf tells it. The values are percent-encoded UTF-8.
header('Content-Type: application/json; charset=utf-8');
$who = [];
foreach (['ID', 'USERNAME', 'EMAIL', 'ROLE'] as $what) {
    $who[strtolower($what)] = [
        'param' => rawurldecode($_SERVER["GATEHOUSE_$what"] ?? ''),
        'header' => rawurldecode($_SERVER["HTTP_X_ACCOUNT_$what"] ?? ''),
    ];
}
echo json_encode($who, JSON_UNESCAPED_UNICODE);
