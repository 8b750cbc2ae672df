#!/bin/sh
# root.sh JAVA_HOME TARGET VERSION: from TARGET/jgames-chat.jar it makes TARGET/root, which is all that the chat needs beside a
# kernel, and the tar for machines without Java, which have a C library.
set -eu
java_home=$1 target=$2 version=$3
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$target/root
home=$root/jgames-chat
runtime=$home/runtime

jdk=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$java_home/release")
if [ "$jdk" -lt 25 ]; then
  echo "the runtime is made with JDK 25 or newer, and $java_home is $jdk" >&2
  exit 1
fi
if ! command -v strip > /dev/null; then
  echo "strip is needed, of Debian's package binutils" >&2
  exit 1
fi

# Java, with the modules that the chat needs; two of them for the metrics; jdeps names more, which are for TLS and for dates on the command line.
# Not compressed: the image's layers and the tar compress it better as a whole.
rm -rf "$root"
mkdir -p "$home"
# Of TLS it has one class for each package, because jlink wants that: it speaks plain HTTP. Of ciphers it has what signs tokens.
tls='/java.base/sun/security/ssl/[A-TV-Z]*,regex:/java\.base/com/sun/crypto/provider/(?!SunJCE|HmacCore).*,/java.base/sun/security/tools/keytool/resources/*_*'
"$java_home/bin/jlink" --add-modules java.base,java.logging,java.management,jdk.management --output "$runtime" \
  --strip-java-debug-attributes --no-header-files --no-man-pages --compress=zip-0 \
  --exclude-resources="$tls,/java.base/java/lang/uniName.dat,/java.base/sun/launcher/resources/launcher_*"
sed -i -e '/^security.provider.[0-9]*=/{/=SUN$/b;/=SunJCE$/!d;s/[0-9]*=/2=/}' "$runtime/conf/security/java.security"
find "$runtime/bin" -type f ! -name java -delete
# It starts no other programs, makes no connections of its own, and nobody links another runtime from this one.
(cd "$runtime/lib" && rm -f jexec jspawnhelper jrt-fs.jar classlist security/cacerts security/public_suffix_list.dat)
chmod -R u+w "$runtime"
find "$runtime" -type f \( -name '*.so' -o -name java \) -exec strip --strip-unneeded {} +

cp "$here/chat" "$here/java.options" "$here/../../../../LICENSE" "$home/"
rm -rf "$target/jar" && mkdir "$target/jar"
(cd "$target/jar" && "$java_home/bin/jar" --extract --file ../jgames-chat.jar)
mv "$target/jar/META-INF/MANIFEST.MF" "$target/"
"$java_home/bin/jar" --create --no-compress --file "$home/jgames-chat.jar" --manifest "$target/MANIFEST.MF" \
  --date 1980-01-01T00:00:02Z -C "$target/jar" .
rm -r "$target/jar"

# The classes as this Java has them in memory, with the times that the files have in the image.
find "$root" -exec touch -h -d @1 {} +
without_profiles='-XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining' # which cost memory, and no time to start
java() {
  env -i "$runtime/bin/java" @"$home/java.options" $without_profiles -XX:AOTConfiguration="$target/classes.aotconf" \
    -cp "$home/jgames-chat.jar" "$@" > "$target/rehearsal.log" 2>&1 || { cat "$target/rehearsal.log" >&2; exit 1; }
}
java -XX:AOTMode=record jgames.chat.server.ClassDataTraining 60
java -XX:AOTMode=create -XX:AOTCache="$home/classes.aot"
rm "$target/classes.aotconf"
touch -d @1 "$home/classes.aot"

tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@1 -C "$root" -cf - jgames-chat |
  gzip -9n > "$target/jgames-chat-$version-linux-$(uname -m).tar.gz"

# For the image: the parts of the C library that it uses, and places for mounts.
find "$runtime" -type f \( -name '*.so' -o -name java \) -exec ldd {} + |
  awk '{ library = $2 == "=>" ? $3 : $1 } $NF ~ /^\(0x/ && library ~ "^/" { print library }' | sort -u |
  while read -r library; do
    case $library in
      "$root"*) ;;
      *)
        mkdir -p "$root${library%/*}"
        cp -L "$library" "$root$library"
        ;;
    esac
  done
cp /usr/share/doc/libc6/copyright "$home/libc.copyright" # Debian's and Ubuntu's place for it
mkdir "$root/data" "$root/tmp"
chmod 777 "$root/data" "$root/tmp"
