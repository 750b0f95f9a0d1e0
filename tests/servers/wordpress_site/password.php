<?php // Prints a new application password of the editor's, as user:password.
$_SERVER['HTTP_HOST'] = parse_url(getenv('WP_URL'), PHP_URL_HOST); $_SERVER['REQUEST_URI'] = '/'; define('WP_ADMIN', true);
require getenv('WP_SITE') . '/wp-load.php';
[$password] = WP_Application_Passwords::create_new_application_password(get_user_by('login', 'redaktor')->ID, ['name' => 'arkivering ' . wp_generate_uuid4()]);
echo "redaktor:$password";
