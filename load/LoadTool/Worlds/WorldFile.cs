using System.Text.Encodings.Web;
using System.Text.Json;
using Rolecall.Api.SigV4;

namespace Rolecall.LoadTool.Worlds;

/// <summary>
/// A world as a file: {"members": [{"organization", "roleArn", "accessKeyId", "secretAccessKey", "sessionToken"?, "bucket"?, "sandbox"?}]}.
/// It holds secrets, so it is written for its owner only.
/// </summary>
internal static class WorldFile
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private sealed record Row(
        string? Organization, string? RoleArn, string? AccessKeyId, string? SecretAccessKey, string? SessionToken, string? Bucket,
        string? Sandbox);

    private sealed record World(IReadOnlyList<Row?>? Members);

    /// <exception cref="UsageException">It is not such a file; the message says where.</exception>
    public static IReadOnlyList<Member> Read(string file)
    {
        World? world;
        try
        {
            world = JsonSerializer.Deserialize<World>(File.ReadAllText(file), Camel);
        }
        catch (JsonException malformed)
        {
            throw new UsageException(
                $"{file}:{malformed.LineNumber + 1}:{malformed.BytePositionInLine + 1}: not a world file: {malformed.Path}");
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(unread.Message);
        }
        if (world?.Members is not { Count: > 0 } rows)
            throw new UsageException($"{file} holds no members");
        return [.. rows.Select((
            row,
            i) => row is { RoleArn: { } arn, AccessKeyId: { } id, SecretAccessKey: { } secret }
                && arn.Split(':') is ["arn", _, "iam", _, { Length: 12 }, _]
            ? new Member(row.Organization ?? arn.Split(':')[4], new AwsKeys(id, secret, row.SessionToken), arn)
            {
                Bucket = row.Bucket,
                Sandbox = row.Sandbox,
            }
            : throw new UsageException(
                $"{file}: members[{i}] wants roleArn (arn:aws:iam::ACCOUNT:role/NAME), accessKeyId and secretAccessKey"))];
    }

    /// <summary>Writes it whole, or leaves what is there.</summary>
    public static async Task Write(string file, IEnumerable<Member> members)
    {
        // A file that is there would keep its mode, so a new one takes its place.
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, $".{Path.GetFileName(file)}.{Path.GetRandomFileName()}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            await using (var stream = new FileStream(beside, options))
            {
                await JsonSerializer.SerializeAsync(stream, new World([.. members.Select(member => new Row(
                    member.Organization, member.RoleArn, member.Keys.AccessKeyId, member.Keys.SecretAccessKey, member.Keys.SessionToken,
                    member.Bucket, member.Sandbox))]), Camel);
            }
            File.Move(beside, file, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
