using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rolecall.Api.Names;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Names;
using Rolecall.Cli.Servers;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>trail: the audit trail, kept and live.</summary>
internal static class TrailCommand
{
    /// <summary>What --filter takes, and where it goes.</summary>
    private static readonly Dictionary<string, Action<AuditFilter, string>> Filters = new(StringComparer.OrdinalIgnoreCase)
    {
        ["account"] = (filter, value) => filter.AccountId = value,
        ["user"] = (filter, value) => filter.User = value,
        ["eventName"] = (filter, value) => filter.EventName = value,
        ["resource"] = (filter, value) => filter.Resource = value,
        ["errorCode"] = (filter, value) => filter.ErrorCode = value,
        ["requestId"] = (filter, value) => filter.RequestId = value,
        ["since"] = (filter, value) => filter.StartTime = Timestamp.FromDateTimeOffset(Spans.ReadInstant(value)),
        ["until"] = (filter, value) => filter.EndTime = Timestamp.FromDateTimeOffset(Spans.ReadInstant(value)),
    };

    public static Command Make()
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Records as they are written, until Ctrl-C." };
        var filters = new Option<string[]>("--filter")
        {
            Description = $"KEY=VALUE with one of {string.Join(", ", Filters.Keys)}; errorCode=* is any error. All that are given must hold.",
            HelpName = "KEY=VALUE",
        };
        filters.CompletionSources.Add([.. Filters.Keys.Select(key => key + "=")]);
        var limit = new Option<int>("--limit", "-n")
        {
            Description = "Records at most (20).",
            HelpName = "RECORDS",
            DefaultValueFactory = _ => 20,
        };
        var everything = new Option<bool>("--all") { Description = "The administrator's own look-ups, too." };
        var counted = new Option<int?>("--count") { Description = "With --follow: end after so many records.", HelpName = "RECORDS" };
        return new RolecallCommand(
            "trail",
            "Shows the audit trail, the newest record first; with --follow as it grows.",
            "rolecall trail",
            "rolecall trail --filter errorCode=AccessDenied -n 5 -o jsonl")
            .With(follow, filters, limit, everything, counted, TrailVerifyCommand.Make())
            .Does(async invocation =>
            {
                var filter = new AuditFilter();
                foreach (var (key, value) in Pairs.Read(invocation.Get(filters), "--filter"))
                    (Filters.GetValueOrDefault(key) ?? throw new CliException(
                        ExitCodes.Usage, $"--filter knows no \"{key}\"")
                    { Try = NearestName.Hint(key, Filters.Keys) })(
                        filter, value);
                Func<TrailRecord, bool> shown = record => invocation.Get(everything) || !record.IsLookUp;
                if (invocation.Get(follow))
                    await Follow(invocation, filter, shown, invocation.Get(counted) ?? int.MaxValue);
                else
                    await ShowFound(invocation, filter, shown, invocation.Get(limit));
            });
    }

    private static async Task ShowFound(Invocation invocation, AuditFilter filter, Func<TrailRecord, bool> shown, int limit)
    {
        var audit = new AuditService.AuditServiceClient(invocation.Admin);
        var size = Math.Clamp(4 * limit, 50, Pages.Size);
        var found = await Pages.Of(
            token => audit.LookupEventsAsync(new() { Filter = filter, PageSize = size, PageToken = token }, invocation.Calling),
            page => (page.Events, page.NextPageToken))
            .Select(TrailRecord.Of).Where(shown).Take(limit).ToListAsync(invocation.Cancel);
        invocation.Output.Many(
            found,
            record => record.Json,
            new Column<TrailRecord>("TIME", record => record.Time),
            new("EVENT", record => record.Event),
            new("CALLER", record => record.Caller),
            new("ERROR", record => record.ErrorCode),
            new("REQUEST ID", record => record.RequestId),
            new("RESOURCES", record => record.Resources, Wide: true),
            new("SOURCE", record => record.Source, Wide: true));
    }

    private static async Task Follow(Invocation invocation, AuditFilter filter, Func<TrailRecord, bool> shown, int count)
    {
        using var tail = new AuditService.AuditServiceClient(invocation.Admin).TailEvents(new() { Filter = filter }, invocation.Calling);
        await foreach (var record in tail.ResponseStream.ReadAllAsync(invocation.Cancel).Select(TrailRecord.Of).Where(shown).Take(count))
            invocation.Output.Next(record.Json, record.ToString);
    }
}
