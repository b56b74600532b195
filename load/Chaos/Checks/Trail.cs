using System.Text.Json;
using Rolecall.Api.Native.V1;
using Rolecall.Chaos.Calls;

namespace Rolecall.Chaos.Checks;

/// <summary>I5: each acknowledged call has its record in the trail, once for each account that gets one; and none is there twice.</summary>
/// <param name="answered">Request ids of calls that were acknowledged, with their sandboxes.</param>
/// <param name="sandboxes">Whose trails are read.</param>
internal sealed class Trail(
    MemberCalls calls, IReadOnlyCollection<(string? Sandbox, string RequestId)> answered, IReadOnlyList<string?> sandboxes, int least) : ICheck
{
    public Task Run(CancellationToken end) => Task.CompletedTask;

    public async Task<CheckResult> Close()
    {
        var acknowledged = answered.Where(call => sandboxes.Contains(call.Sandbox)).ToArray();
        var records = new Dictionary<(string RequestId, string Account), int>();
        foreach (var sandbox in sandboxes)
            await Read(sandbox, records);
        var kept = records.Keys.Select(key => key.RequestId).ToHashSet(StringComparer.Ordinal);
        string[] missing = [.. acknowledged.Select(call => call.RequestId).Where(id => !kept.Contains(id))];
        var doubled = records.FirstOrDefault(record => record.Value > 1).Key.RequestId;
        var twice = records.Count(record => record.Value > 1);
        // A call that nobody made, and a record that is read twice: both must be seen.
        var invented = kept.Contains("ffffffff-0000-4000-8000-ffffffffffff") ? 0 : 1;
        records[records.First(record => record.Value == 1).Key]++;
        var readTwice = records.Count(record => record.Value > 1) - twice;
        return new CheckResult(
            "I5", "one record of the trail for each acknowledged call", acknowledged.Length, least, "acknowledged calls", missing.Length + twice,
            "a call that nobody made; a record that is read twice", invented * readTwice)
        {
            First = missing.Length + twice == 0 ? null : $"{missing.Length} missing ({missing.FirstOrDefault()}), {twice} twice ({doubled})",
            Notes = $"{kept.Count} calls on record",
        };
    }

    private async Task Read(string? sandbox, Dictionary<(string, string), int> records)
    {
        for (string? token = null; ;)
        {
            var request = new LookupEventsRequest { PageSize = 1_000 };
            if (token is not null)
                request.PageToken = token;
            var (answer, _) = await calls.Persist(
                member => calls.Admin("AuditService/LookupEvents", request, member, sandbox), 0, CancellationToken.None);
            var page = LookupEventsResponse.Parser.ParseFrom(MemberCalls.Body(answer));
            foreach (var one in page.Events)
            {
                using var record = JsonDocument.Parse(one.RecordJson);
                var key = (Text(record, "requestID"), Text(record, "recipientAccountId"));
                records[key] = records.GetValueOrDefault(key) + 1;
            }
            if (page.NextPageToken.Length == 0)
                return;
            token = page.NextPageToken;
        }
    }

    private static string Text(JsonDocument record, string name) => record.RootElement.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
