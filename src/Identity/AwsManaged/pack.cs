// Makes aws-managed-policies.bin from the corpus; AwsManagedFile.cs reads it. Run from the repository's top folder:
//   dotnet run src/Identity/AwsManaged/pack.cs -- ../shared/corpora/aws-managed-policies src/Identity/AwsManaged/aws-managed-policies.bin
//
// The file: the length of the index (4 bytes, little endian), the index (Brotli), and one block for each policy in the order of
// the index: its documents, newest first, as one Brotli stream, so that one policy is read without inflating another and a
// policy's versions share what they repeat. A line of the index:
//   path and name ⇥ created ⇥ updated ⇥ bytes of the block { ⇥ number:created:bytes of the document }, newest first
// with instants in milliseconds of the epoch.
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Rolecall.Identity.AwsManaged;

const int Kept = 5; // as AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
const string Prefix = "arn:aws:iam::aws:policy";

var (corpus, target) = (args[0], args[1]);
var versions = new Dictionary<string, List<(int Number, long Created, byte[] Document)>>(StringComparer.Ordinal);
using (var lines = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(corpus, "managed-policies.history.jsonl.gz")), CompressionMode.Decompress)))
{
    while (lines.ReadLine() is { } line)
    {
        using var json = JsonDocument.Parse(line);
        var number = int.Parse(json.RootElement.GetProperty("v").GetString()!.AsSpan(1), CultureInfo.InvariantCulture);
        var document = Encoding.UTF8.GetBytes(json.RootElement.GetProperty("d").GetRawText());
        var name = json.RootElement.GetProperty("n").GetString()!;
        if (!versions.TryGetValue(name, out var known))
            versions[name] = known = [];
        known.Add((number, Milliseconds(json.RootElement.GetProperty("c")), document));
    }
}

using var latest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(corpus, "managed-policies.latest.json")));
var index = new StringBuilder();
var blocks = new MemoryStream();
var count = 0;
foreach (var policy in latest.RootElement.EnumerateObject().OrderBy(policy => policy.Value.GetProperty("arn").GetString(), StringComparer.OrdinalIgnoreCase))
{
    var arn = policy.Value.GetProperty("arn").GetString()!;
    var kept = versions[policy.Name].OrderByDescending(version => version.Number).Take(Kept).ToList();
    if (!arn.StartsWith(Prefix, StringComparison.Ordinal) || "v" + kept[0].Number != policy.Value.GetProperty("defaultVersionId").GetString())
        throw new InvalidDataException($"{arn}: the newest version is not the default one");
    var block = Compress([.. kept.SelectMany(version => version.Document)]);
    blocks.Write(block);
    index.Append(arn, Prefix.Length, arn.Length - Prefix.Length)
        .Append('\t').Append(Milliseconds(policy.Value.GetProperty("createDate")))
        .Append('\t').Append(Milliseconds(policy.Value.GetProperty("updateDate")))
        .Append('\t').Append(block.Length)
        .AppendJoin("", kept.Select(version => $"\t{version.Number}:{version.Created}:{version.Document.Length}"))
        .Append('\n');
    count++;
}

var head = Compress(Encoding.UTF8.GetBytes(index.ToString()));
using var output = File.Create(target);
var length = new byte[4];
BinaryPrimitives.WriteInt32LittleEndian(length, head.Length);
output.Write(length);
output.Write(head);
blocks.WriteTo(output);
Console.WriteLine($"{count} policies, index {head.Length} bytes, file {output.Length} bytes");

static long Milliseconds(JsonElement time) => time.GetDateTimeOffset().ToUnixTimeMilliseconds();

static byte[] Compress(ReadOnlySpan<byte> bytes)
{
    var buffer = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
    return BrotliEncoder.TryCompress(bytes, buffer, out var written, quality: 11, window: 22)
        ? buffer[..written]
        : throw new InvalidOperationException("Brotli gave up");
}
