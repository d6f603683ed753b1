# A wiki served as Gollum's own server does, by its library: pages under their names, an earlier
# version under the name and a commit, files under their paths.
# Arguments: the repository, the branch, the Markdown library (commonmarker or kramdown).
require "gollum-lib"
require "kramdown"
require "kramdown-parser-gfm"
require "webrick"

folder, branch, library = ARGV
readers = GitHub::Markup::Markdown::MARKDOWN_GEMS
readers.delete_if { |name, _| name != library }
if library == "kramdown"
  # As later versions of Gollum have it.
  options = { input: "GFM", auto_ids: false, hard_wrap: false, math_engine: nil }
  readers[library] = proc { |text| Kramdown::Document.new(text, options).to_html }
end

wiki = Gollum::Wiki.new(folder, ref: branch, base_path: "/")
beside = wiki.page("Home").sidebar.formatted_data
server = WEBrick::HTTPServer.new(
  BindAddress: "127.0.0.1", Port: 0, AccessLog: [], Logger: WEBrick::Log.new(File::NULL)
)
server.mount_proc("/") do |request, response|
  path = request.path.delete_prefix("/")
  name, version = path.split("/")
  page = path.count("/") < 2 ? wiki.page(name, version || branch) : nil
  file = wiki.file(path)
  if page
    response["Content-Type"] = "text/html; charset=utf-8"
    response.body = "<nav>#{beside}</nav><main>#{page.formatted_data}</main>"
  elsif file
    response["Content-Type"] = file.mime_type
    response.body = file.raw_data
  else
    response.status = 404
  end
end
puts server.config[:Port]
$stdout.flush
server.start
