using System.CommandLine;
using System.Text.Json.Nodes;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Names;
using Rolecall.Cli.Servers;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>session: what the trail knows of sessions, and ending them.</summary>
internal static class SessionCommand
{
    private static readonly string[] Issuing =
    [
        "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GetSessionToken", "GetFederationToken"
    ];

    public static Command Make()
    {
        var limit = new Option<int>("--limit", "-n")
        {
            Description = "Sessions at most (100).",
            HelpName = "SESSIONS",
            DefaultValueFactory = _ => 100,
        };
        var expired = new Option<bool>("--expired") { Description = "Those that have expired, too." };
        var what = new Argument<string>("WHAT")
        {
            HelpName = "WHAT",
            Description = "ASIA…: that session; AKIA…: all that began with this key; a role: its sessions of before now.",
        };
        var identity = new Option<bool>("--source-identity") { Description = "WHAT is a source identity: all sessions that bear it." };
        return new RolecallCommand("session", "Lists sessions, and ends them before they expire.").With(
            new RolecallCommand(
                "list",
                "Lists the sessions that the audit trail saw issued, the newest first. A session that was revoked is listed until it expires.",
                "rolecall session list")
                .With(limit, expired)
                .Does(async invocation => List(invocation, await Find(invocation, invocation.Get(limit), invocation.Get(expired)))),
            new RolecallCommand("revoke", "Ends sessions now; returns once every silo refuses them.", "rolecall session revoke UpdateApp")
                .With(what, identity)
                .Does(async invocation => invocation.Tell(await Revoke(invocation, invocation.Get(what), invocation.Get(identity)))));
    }

    private static async Task<List<TrailRecord>> Find(Invocation invocation, int limit, bool expiredToo)
    {
        var audit = new AuditService.AuditServiceClient(invocation.Admin);
        var now =
            (await new ClockService.ClockServiceClient(invocation.Admin).GetClockAsync(new(), invocation.Calling)).Now.ToDateTimeOffset();
        var found = new List<TrailRecord>();
        foreach (var name in Issuing)
        {
            var filter = new AuditFilter { EventName = name };
            // An issuance across accounts is on record in both of them.
            found.AddRange(await Pages.Of(
                token => audit.LookupEventsAsync(new() { Filter = filter, PageSize = Pages.Size, PageToken = token }, invocation.Calling),
                page => (page.Events, page.NextPageToken))
                .Select(TrailRecord.Of).Where(record => ExpiryOf(record) is { } end && (expiredToo || end > now))
                .Take(2 * limit).ToListAsync(invocation.Cancel));
        }
        // The caller's account knows who it was.
        return [.. found.OrderByDescending(record => record.Caller.StartsWith("arn:", StringComparison.Ordinal))
            .DistinctBy(KeyOf)
            .OrderByDescending(record => record.Time, StringComparer.Ordinal)
            .Take(limit)];
    }

    private static void List(Invocation invocation, List<TrailRecord> sessions) => invocation.Output.Many(
        sessions,
        record => new JsonObject
        {
            ["accessKeyId"] = KeyOf(record),
            ["arn"] = ArnOf(record),
            ["issuedTo"] = record.Caller,
            ["issued"] = record.Time,
            ["expires"] = Spans.Spell(ExpiryOf(record)!.Value),
            ["event"] = record.Name,
            ["requestId"] = record.RequestId,
        },
        new Column<TrailRecord>("ACCESS KEY", KeyOf),
        new("SESSION", ArnOf),
        new("ISSUED TO", record => record.Caller),
        new("EXPIRES ⏱", record => Spans.Spell(ExpiryOf(record)!.Value)),
        new("ISSUED ⏱", record => record.Time, Wide: true),
        new("REQUEST ID", record => record.RequestId, Wide: true));

    private static async Task<string> Revoke(Invocation invocation, string what, bool isIdentity)
    {
        var client = new SessionService.SessionServiceClient(invocation.Admin);
        if (isIdentity || what.StartsWith("AKIA", StringComparison.Ordinal))
        {
            var request = isIdentity ? new RevokeSessionsRequest { SourceIdentity = what } : new() { AccessKeyId = what };
            var upTo = (await client.RevokeSessionsAsync(request, invocation.Calling)).IssuedUpTo;
            return $"sessions of {what} that were issued up to ⏱ {Spans.Spell(upTo.ToDateTimeOffset())} are refused";
        }
        if (what.StartsWith("ASIA", StringComparison.Ordinal))
        {
            await client.RevokeSessionAsync(new() { AccessKeyId = what }, invocation.Calling);
            return $"the session {what} is refused";
        }
        var role = await Principals.RoleArnOf(invocation, what);
        var before = (await client.RevokeOlderSessionsAsync(new() { RoleArn = role }, invocation.Calling)).RevokedBefore;
        return $"sessions of {role} that were issued before ⏱ {Spans.Spell(before.ToDateTimeOffset())} are denied everything";
    }

    private static string? KeyOf(TrailRecord record) => Credentials(record)?["accessKeyId"]?.GetValue<string>();

    private static string? ArnOf(TrailRecord record) =>
        (record.Json["responseElements"]?["assumedRoleUser"]?["arn"] ?? record.Json["responseElements"]?["federatedUser"]?["arn"])?.GetValue<string>() ?? record.Caller;

    private static DateTimeOffset? ExpiryOf(TrailRecord record) => Credentials(record)?["expiration"]?.GetValue<string>() is { } text
        && DateTimeOffset.TryParse(
            text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var end)
            ? end
            : null;

    private static JsonNode? Credentials(TrailRecord record) => record.Json["responseElements"]?["credentials"];
}
