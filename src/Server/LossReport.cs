using System.Text;
using System.Text.Json;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Trail;

namespace Rolecall.Server;

/// <summary>
/// Puts accepted losses where they are read: the log, and the audit trail of every sandbox that lost something. The store says
/// which trails were told, so a start that was cut off tells them at the next.
/// </summary>
internal sealed partial class LossReport(IServiceProvider services)
{
    private readonly IEventStore events = services.GetRequiredService<IEventStore>();
    private readonly IAuditStore audit = services.GetRequiredService<IAuditStore>();
    private readonly LogAuditStore trail = services.GetRequiredService<LogAuditStore>();
    private readonly IGrainFactory grains = services.GetRequiredService<IGrainFactory>();
    private readonly IRandomSource random = services.GetRequiredService<IRandomSource>();
    private readonly TimeProvider time = services.GetRequiredService<TimeProvider>();
    private readonly ILogger log = services.GetRequiredService<ILogger<LossReport>>();

    public async Task Tell()
    {
        await KeepTrailsLoss();
        var stored = await events.Load(AcceptedLoss.Stream);
        var losses = stored.Records.Select(record => JsonSerializer.Deserialize(record.Span, AcceptedLossJson.Default.AcceptedLoss)!).ToList();
        var untold = losses.Skip(losses.FindLastIndex(loss => loss.Damages.IsEmpty) + 1).ToList();
        if (untold.Count == 0)
            return;
        var sandboxes = await Sandboxes();
        foreach (var loss in untold)
        {
            foreach (var damage in loss.Damages)
                Log.Accepted(log, loss.At, damage.What);
            await audit.Append([.. sandboxes.SelectMany(sandbox => Rows(sandbox, loss))]);
        }
        var accepted = new AcceptedLoss { At = time.GetUtcNow(), Damages = [] };
        await events.Append(
            AcceptedLoss.Stream, stored.Version, [JsonSerializer.SerializeToUtf8Bytes(accepted, AcceptedLossJson.Default.AcceptedLoss)]);
    }

    /// <summary>What the trail itself lost is told like what the event store lost, and from the same record.</summary>
    private async Task KeepTrailsLoss()
    {
        if (trail.Damages.IsEmpty)
            return;
        var loss = new AcceptedLoss { At = time.GetUtcNow(), Damages = trail.Damages };
        var version = (await events.Load(AcceptedLoss.Stream)).Version;
        await events.Append(AcceptedLoss.Stream, version, [JsonSerializer.SerializeToUtf8Bytes(loss, AcceptedLossJson.Default.AcceptedLoss)]);
    }

    /// <summary>By their settings; one whose settings are lost is reached by nobody.</summary>
    private async Task<List<SandboxSettings>> Sandboxes()
    {
        var sandboxes = new List<SandboxSettings>();
        await foreach (var stream in events.List(Keys.SandboxStreams))
        {
            if (await grains.Grain<ISandboxGrain>(Keys.NameOf(stream)).Describe() is { } settings)
                sandboxes.Add(settings);
        }
        return sandboxes;
    }

    /// <summary>
    /// One row for each account of the sandbox that lost something; what is no account's, or nobody knows whose, stands under "-".
    /// </summary>
    private IEnumerable<AuditRow> Rows(SandboxSettings sandbox, AcceptedLoss loss) => loss.Damages
        .Where(damage => damage.Stream is null || damage.Stream == Keys.SandboxStream(sandbox.Name) || damage.Stream.StartsWith(Keys.InsideSandbox(sandbox.Realm), StringComparison.Ordinal))
        .GroupBy(damage => damage.Stream?.StartsWith(Keys.AccountStreams(sandbox.Realm), StringComparison.Ordinal) == true ? Keys.NameOf(damage.Stream) : "-")
        .Select(ofAccount =>
        {
            var (id, at) = (StoreHead.NewId(random).ToString(), sandbox.Clock.At(time.GetUtcNow()));
            return new AuditRow
            {
                Sandbox = sandbox.Realm,
                Time = at,
                EventName = "AcceptDataLoss",
                RequestId = id,
                Views = [new AuditView { AccountId = ofAccount.Key }],
                Record = RenderedRecord.Pack(Record(ofAccount, id, at, loss.At, sandbox.Realm)),
            };
        });

    /// <summary>
    /// As CloudTrail has events of a service. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/non-api-aws-service-events.html
    /// </summary>
    private static byte[] Record(IGrouping<string, StoreDamage> damages, string id, DateTimeOffset at, DateTimeOffset acceptedAt, string realm) =>
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
        {
            eventVersion = "1.11",
            userIdentity = new { type = "AWSService", invokedBy = "rolecall admin" },
            eventTime = Instant(at),
            eventSource = "rolecall.amazonaws.com",
            eventName = "AcceptDataLoss",
            awsRegion = "us-east-1",
            sourceIPAddress = "rolecall",
            userAgent = "rolecall",
            requestParameters = (string?)null,
            responseElements = (string?)null,
            // Inside the sandbox: its realm is nobody's business.
            serviceEventDetails = new { acceptedAt = Instant(acceptedAt), lost = damages.Select(damage => damage.What.Replace(Keys.InsideSandbox(realm), "", StringComparison.Ordinal)) },
            requestID = id,
            eventID = id,
            readOnly = false,
            resources = Array.Empty<string>(),
            eventType = "AwsServiceEvent",
            managementEvent = true,
            recipientAccountId = damages.Key,
            eventCategory = "Management",
        }));

    private static string Instant(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    private static partial class Log
    {
        [LoggerMessage(EventId = 301, Level = LogLevel.Warning, Message = "Data loss accepted at {At:u}: {What}")]
        public static partial void Accepted(ILogger logger, DateTimeOffset at, string what);
    }
}
