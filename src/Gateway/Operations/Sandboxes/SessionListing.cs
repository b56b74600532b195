using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sessions;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Audit;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Ids;

namespace Rolecall.Gateway.Operations.Sandboxes;

/// <summary>rolecall's SessionService: what the trail knows of sessions, and which of them silos hold ready.</summary>
internal sealed class SessionListing(IGrainFactory grains, IAuditStore store, RecordJson records, Lazy<OperationTable> table) : IOperationFamily
{
    /// <summary>Records that are looked at for each operation: an issuance across accounts is on record in both.</summary>
    private const int MostRecords = 4_000;

    private const int Page = 1_000;

    public IEnumerable<Operation> Rows() =>
        [AdminRow.Of(SessionService.Descriptor, "ListSessions", readOnly: true, ListSessions)];

    private async Task<IMessage> ListSessions(Call call)
    {
        var request = call.RequestAs<ListSessionsRequest>();
        var most = request.HasMaxResults ? request.MaxResults : 100;
        var found = new Dictionary<string, ListedSession>(StringComparer.Ordinal);
        foreach (var operation in table.Value.All.Where(row => row.IssuesCredentials))
            await Find(call, request, operation.Name, most, found);
        var response = new ListSessionsResponse();
        ListedSession[] listed =
        [
            .. found.Values.OrderByDescending(one => one.Session.IssueTime)
                .ThenBy(one => one.Session.AccessKeyId, StringComparer.Ordinal).Take(most),
        ];
        var endings = new SessionEndings(grains, call.Sandbox, found);
        await Task.WhenAll(listed.Select(one => Complete(one, endings, call.Sandbox.Name)));
        response.Sessions.AddRange(listed.Select(one => one.Session));
        return response;
    }

    /// <summary>What the trail does not know: whether a silo has the session's grain, and what ended the session.</summary>
    private async Task Complete(ListedSession one, SessionEndings endings, string realm)
    {
        var session = one.Session;
        var grain = grains.Grain<ISessionGrain>(Keys.Session(realm, AccessKeyId.Parse(session.AccessKeyId)));
        session.Active = await grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain) is not null;
        session.EndedBy = await endings.Of(one);
        session.Revoked = session.EndedBy.Length > 0;
    }

    private async Task Find(Call call, ListSessionsRequest request, string operation, int most, Dictionary<string, ListedSession> found)
    {
        var (here, seen) = (0, 0);
        var query = new AuditQuery { Sandbox = call.Sandbox.Name, EventName = operation, Limit = Page };
        while (here < most && seen < MostRecords)
        {
            var rows = await store.Lookup(query, call.Cancel);
            foreach (var row in rows)
            {
                if (Read(row) is not { Session: var session } one
                    || found.TryGetValue(session.AccessKeyId, out var known)
                        && known.Session.IssuedTo.StartsWith("arn:", StringComparison.Ordinal)
                    || (!request.IncludeExpired && session.ExpireTime.ToDateTimeOffset() <= call.Now)
                    || (request.HasAccountId && AccessKeyId.Parse(session.AccessKeyId).Account != request.AccountId))
                    continue;
                // The caller's account knows who it was; the role's may not.
                here += found.ContainsKey(session.AccessKeyId) ? 0 : 1;
                found[session.AccessKeyId] = one;
            }
            seen += rows.Count;
            if (rows.Count < Page)
                return;
            query = query with { BeforeSequence = rows[^1].Sequence };
        }
    }

    /// <summary>The session that the record tells of; null where the call was refused.</summary>
    private ListedSession? Read(StoredAuditRow row)
    {
        if (row.Row.ErrorCode is not null)
            return null;
        using var json = JsonDocument.Parse(records.Of(row));
        var record = json.RootElement;
        if (!Text(record, ["responseElements", "credentials", "accessKeyId"], out var keyId)
            || !AccessKeyId.TryParse(keyId, out var id)
            || id.IsLongTerm
            || !Text(record, ["responseElements", "credentials", "expiration"], out var expiration)
            || !DateTimeOffset.TryParse(expiration, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires))
            return null;
        var issuedTo = Text(record, ["userIdentity", "arn"], out var caller)
            || Text(record, ["userIdentity", "invokedBy"], out caller) || Text(record, ["userIdentity", "principalId"], out caller) ? caller : "";
        var session = new Session
        {
            AccessKeyId = keyId,
            Arn = Text(record, ["responseElements", "assumedRoleUser", "arn"], out var arn)
                || Text(record, ["responseElements", "federatedUser", "arn"], out arn) ? arn : issuedTo,
            IssuedTo = issuedTo,
            IssueTime = Timestamp.FromDateTimeOffset(row.Row.Time),
            ExpireTime = Timestamp.FromDateTimeOffset(expires),
            EventName = row.Row.EventName,
            RequestId = row.Row.RequestId,
        };
        return new ListedSession
        {
            Session = session,
            RoleId = Text(record, ["responseElements", "assumedRoleUser", "assumedRoleId"], out var roleId) ? roleId.Split(':')[0] : null,
            IssuerKeyId = Text(record, ["userIdentity", "accessKeyId"], out var issuer) ? issuer : null,
            SourceIdentity = Text(record, ["responseElements", "sourceIdentity"], out var identity) ? identity : null,
        };
    }

    private static bool Text(JsonElement at, ReadOnlySpan<string> path, out string text)
    {
        text = "";
        foreach (var name in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                return false;
        }
        if (at.ValueKind != JsonValueKind.String)
            return false;
        text = at.GetString()!;
        return true;
    }
}
