<?php // Prints the whole blog as WordPress's own exporter writes it (WXR).
$_SERVER['HTTP_HOST'] = parse_url(getenv('WP_URL'), PHP_URL_HOST); $_SERVER['REQUEST_URI'] = '/'; define('WP_ADMIN', true);
require getenv('WP_SITE') . '/wp-load.php'; require_once ABSPATH . 'wp-admin/includes/export.php';
export_wp(['content' => 'all']);
