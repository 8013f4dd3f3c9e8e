-- The search also knows the words of file names and tags: the next start writes them down for every clip that is there.
update media set is_indexed = false;
