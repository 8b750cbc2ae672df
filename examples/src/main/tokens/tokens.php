<?php
// GET / answers a site's user with a token for the chat: SECRET_FILE=... php -S 127.0.0.1:PORT tokens.php
$text = preg_replace('/^\xEF\xBB\xBF/', '', file_get_contents(getenv('SECRET_FILE'))); // the mark that an editor puts first
$secret = strtok($text, " \t\r\n");
$sessions = ['session=s1' => ['sub' => 'a1', 'name' => 'Ann']]; // your site's
$base64 = fn ($data) => rtrim(strtr(base64_encode($data), '+/', '-_'), '=');

$user = $sessions[$_SERVER['HTTP_COOKIE'] ?? ''] ?? null;
if (!$user) {
    http_response_code(401);
    exit;
}
$claims = json_encode($user + ['iat' => time(), 'exp' => time() + 600]);
$signed = $base64('{"alg":"HS256"}') . '.' . $base64($claims);
echo $signed . '.' . $base64(hash_hmac('sha256', $signed, $secret, true));
