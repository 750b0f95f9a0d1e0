<?php // Does what the JSON on stdin says, as WordPress itself would do it. Prints the id of what it made.
$_SERVER['HTTP_HOST'] = parse_url(getenv('WP_URL'), PHP_URL_HOST); $_SERVER['REQUEST_URI'] = '/'; define('WP_ADMIN', true);
require getenv('WP_SITE') . '/wp-load.php'; require_once ABSPATH . 'wp-admin/includes/admin.php';
$redaktor = get_user_by('login', 'redaktor')->ID; wp_set_current_user($redaktor);
remove_all_actions('do_pings'); remove_all_filters('comment_flood_filter');
wp_update_user(['ID' => $redaktor, 'display_name' => 'Granåsa kommun', 'nickname' => 'Granåsa kommun']);
const DAY = 'Y-m-d H:i:s';

function local(string $utc): string { return get_date_from_gmt(substr(str_replace('T', ' ', $utc), 0, 19)); }
function sideload(array $file): int {
  $tmp = wp_tempnam($file['name']); copy($file['path'], $tmp);
  $id = media_handle_sideload(['name' => $file['name'], 'tmp_name' => $tmp], 0, $file['title']);
  if (is_wp_error($id)) throw new Exception($file['name'] . ': ' . $id->get_error_message());
  update_post_meta($id, '_wp_attachment_image_alt', $file['alt']);
  return $id;
}
function paragraphs(string $text): string {
  $out = '';
  foreach (explode("\n\n", $text) as $p) $out .= "<!-- wp:paragraph -->\n<p>" . str_replace("\n", '<br>', make_clickable(esc_html($p))) . "</p>\n<!-- /wp:paragraph -->\n\n";
  return $out;
}
function image(int $id, string $caption): string {
  $tag = wp_get_attachment_image($id, 'large', false, ['class' => "wp-image-$id"]);
  $cap = $caption === '' ? '' : '<figcaption class="wp-element-caption">' . esc_html($caption) . '</figcaption>';
  return "<!-- wp:image {\"id\":$id,\"sizeSlug\":\"large\"} -->\n<figure class=\"wp-block-image size-large\">$tag$cap</figure>\n<!-- /wp:image -->\n\n";
}
function attached(array $media, array $ids): string {
  $images = array_values(array_filter($media, fn($m) => $m['kind'] === 'image')); $out = '';
  foreach ($images as $m) $out .= image($ids[$m['name']], $m['caption']);
  if (count($images) > 1) $out = "<!-- wp:gallery {\"linkTo\":\"none\"} -->\n<figure class=\"wp-block-gallery has-nested-images columns-default is-cropped\">$out</figure>\n<!-- /wp:gallery -->\n\n";
  foreach ($media as $m) {
    $url = esc_url(wp_get_attachment_url($ids[$m['name']]));
    if ($m['kind'] === 'video') $out .= "<!-- wp:video -->\n<figure class=\"wp-block-video\"><video controls src=\"$url\"></video></figure>\n<!-- /wp:video -->\n\n";
    if ($m['kind'] === 'audio') $out .= "<!-- wp:audio -->\n<figure class=\"wp-block-audio\"><audio controls src=\"$url\"></audio></figure>\n<!-- /wp:audio -->\n\n";
    if ($m['kind'] === 'document') $out .= "<!-- wp:file -->\n<div class=\"wp-block-file\"><a href=\"$url\">" . esc_html($m['title']) . "</a></div>\n<!-- /wp:file -->\n\n";
  }
  return $out;
}
function post(array $p, array $ids): int {
  $id = wp_insert_post(wp_slash(['post_title' => $p['title'], 'post_content' => paragraphs($p['text']) . attached($p['media'], $ids),
    'post_status' => 'publish', 'post_author' => get_current_user_id(), 'post_date' => local($p['at']), 'tags_input' => $p['tags']]), true);
  if (is_wp_error($id)) throw new Exception($id->get_error_message());
  update_post_meta($id, '_sanning', wp_slash($p['text']));
  update_post_meta($id, '_bilagor', wp_slash(wp_json_encode(array_map(fn($m) => ['url' => wp_get_attachment_url($ids[$m['name']])] + $m, $p['media']))));
  return $id;
}
function comment(int $post, array $c, int $parent): int {
  $own = $c['by'] === 'Granåsa kommun';
  return wp_insert_comment(wp_slash(['comment_post_ID' => $post, 'comment_author' => $c['by'], 'comment_content' => $c['text'], 'comment_parent' => $parent,
    'comment_author_email' => $own ? 'redaktor@granasa.example' : md5($c['by']) . '@example.invalid', 'comment_author_url' => $c['url'] ?? '',
    'comment_approved' => $c['approved'] ?? 1, 'user_id' => $own ? get_current_user_id() : 0,
    'comment_date' => local($c['at']), 'comment_date_gmt' => substr(str_replace('T', ' ', $c['at']), 0, 19)]));
}
function seed(array $in): int {
  $ids = [];
  foreach ($in['files'] as $file) $ids[$file['name']] = sideload($file);
  wp_defer_comment_counting(true);
  foreach ($in['posts'] as $p) {
    $post = post($p, $ids); $made = [];
    foreach ($p['comments'] as $n => $c) $made[$n] = comment($post, $c, $c['parent'] === null ? 0 : $made[$c['parent']]);
  }
  wp_defer_comment_counting(false);
  return count($in['posts']);
}
function act(array $in): int {
  switch ($in['do']) {
    case 'seed': return seed($in);
    case 'edit': $old = paragraphs(get_post_meta($in['id'], '_sanning', true)); $content = get_post($in['id'])->post_content;
      wp_update_post(wp_slash(['ID' => $in['id'], 'post_content' => str_replace($old, paragraphs($in['text']), $content)]));
      update_post_meta($in['id'], '_sanning', wp_slash($in['text'])); return $in['id'];
    case 'add_post': return post($in, []);
    case 'add_written': $id = wp_insert_post(wp_slash(['post_title' => $in['title'], 'post_content' => $in['html'], 'post_status' => $in['status'],
      'post_password' => $in['password'], 'post_author' => get_current_user_id(), 'post_date' => local($in['at'])]), true);
      if ($in['featured']) set_post_thumbnail($id, $in['featured']); return $id;
    case 'delete_post': wp_delete_post($in['id'], true); return $in['id'];
    case 'add_comment': return comment($in['post'], $in, $in['parent']);
    case 'edit_comment': wp_update_comment(wp_slash(['comment_ID' => $in['id'], 'comment_content' => $in['text']])); return $in['id'];
    case 'delete_comment': wp_delete_comment($in['id'], true); return $in['id'];
    case 'option': update_option($in['name'], $in['value']); return 0;
  }
  throw new Exception('what?');
}
echo act(json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR));
