"""A local page for people who edit words and looks: it shows what a build would publish, at once.

    server ─ guard          who may ask, and for what
      desk ─ views          what is due next, and what open pages are told
        watching            which files it all depends on
        press               a process for each piece of work
          shelf             … which documents there are
          galley            … one document's brief, or what is wrong with it
            impression      its pages as pictures
            article         its Markdown as HTML

Nothing is exported here, because worker processes load no server.
"""
