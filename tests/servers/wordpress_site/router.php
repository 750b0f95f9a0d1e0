<?php // What a web server's rewrite rules would do.
$site = getenv('WP_SITE'); $path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH); $file = $site . urldecode($path);
if ($path !== '/' && is_file($file)) return false;
if ($path !== '/' && is_file(rtrim($file, '/') . '/index.php')) {
  $_SERVER['SCRIPT_NAME'] = rtrim($path, '/') . '/index.php'; chdir($file); require rtrim($file, '/') . '/index.php'; return true;
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php'; $_SERVER['SCRIPT_FILENAME'] = "$site/index.php";
chdir($site); require "$site/index.php";
