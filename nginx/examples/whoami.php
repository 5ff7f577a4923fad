<?php
// Prints the signed-in user from the parameters of nginx/guard/location.conf, which are percent-encoded UTF-8.
header('Content-Type: application/json; charset=utf-8');
$who = [];
foreach (['ID', 'USERNAME', 'EMAIL', 'ROLE'] as $what) {
    $who[strtolower($what)] = [
        'param' => rawurldecode($_SERVER["GATEHOUSE_$what"] ?? ''),
        'header' => rawurldecode($_SERVER["HTTP_X_ACCOUNT_$what"] ?? ''),
    ];
}
echo json_encode($who, JSON_UNESCAPED_UNICODE);
