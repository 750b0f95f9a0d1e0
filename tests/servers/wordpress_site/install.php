<?php
$_SERVER['HTTP_HOST'] = parse_url(getenv('WP_URL'), PHP_URL_HOST); $_SERVER['REQUEST_URI'] = '/'; define('WP_INSTALLING', true);
require getenv('WP_SITE') . '/wp-load.php'; require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Granåsa kommun – nyheter', 'redaktor', 'redaktor@granasa.example', true, '', 'losenord', 'sv_SE');
foreach ([
  'permalink_structure' => '/%year%/%monthnum%/%postname%/', 'posts_per_page' => 10, 'timezone_string' => 'Europe/Stockholm',
  'WPLANG' => 'sv_SE', 'date_format' => 'j F Y', 'time_format' => 'H:i', 'blogdescription' => 'Nytt från kommunen',
  'default_comment_status' => 'open', 'comment_moderation' => 0, 'comment_previously_approved' => 0, 'close_comments_for_old_posts' => 0,
  'thread_comments' => 1, 'thread_comments_depth' => 10, 'page_comments' => 0, 'show_avatars' => 0, 'blog_public' => 0,
] as $name => $value) update_option($name, $value);
switch_theme('twentytwentyone');
foreach (get_posts(['post_type' => ['post', 'page'], 'post_status' => 'any', 'numberposts' => -1]) as $p) wp_delete_post($p->ID, true);
global $wp_rewrite; $wp_rewrite->init(); $wp_rewrite->flush_rules(false);
