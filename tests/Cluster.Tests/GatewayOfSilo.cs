using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Cluster.Tests.Replicas;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Gateway.Actors;
using Rolecall.Gateway.Audit;
using Rolecall.Gateway.Limits;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Settings;
using Rolecall.Gateway.Telemetry;
using Rolecall.Grains.Sandboxes;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Secrets;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests;

/// <summary>The gateway of one silo, called as its wires call it: through the whole pipeline.</summary>
internal sealed class GatewayOfSilo(IServiceProvider silo, CallPipeline? instead = null)
{
    public const string UpdateApp = "arn:aws:iam::333333333333:role/UpdateApp";

    /// <summary>
    /// What each silo has lent settings to. Grains hold lease holders weakly, and one that is gone cannot be told of a change, which then
    /// waits for its lease: for ever, where the clock stands.
    /// </summary>
    private static readonly ConditionalWeakTable<IServiceProvider, ConcurrentBag<LeasedSandboxes>> Holders = [];

    /// <summary>The sandbox that calls name which say nothing else.</summary>
    public string Sandbox { get; init; } = Keys.DefaultSandbox;

    /// <summary>What the keys of its grains begin with.</summary>
    public string Realm { get; init; } = Keys.DefaultSandbox;

    /// <summary>The name by which callers reach it.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>The region that callers sign for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>What an administrator calls with: the server's token, unless another is given.</summary>
    public string AdminToken { get; init; } = TwoSilos.AdminToken;

    /// <summary>Where callers come from.</summary>
    public IPAddress Source { get; init; } = IPAddress.Loopback;

    /// <summary>The connection that callers come by.</summary>
    public object? Connection { get; init; }

    /// <summary>Whether callers sign, as AWS's clients do; else they send key and secret as they are.</summary>
    public bool IsSigned { get; init; }

    /// <summary>Headers that callers send.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The gateway of the same silo, for callers who send a header.</summary>
    public GatewayOfSilo Sending(string header, string value) =>
        new(silo, instead) { Sandbox = Sandbox, Realm = Realm, Headers = new Dictionary<string, string> { [header] = value } };

    /// <summary>The gateway of the same silo, for callers from elsewhere.</summary>
    public GatewayOfSilo From(IPAddress source, object? connection = null) =>
        new(silo, instead) { Sandbox = Sandbox, Realm = Realm, Source = source, Connection = connection, Host = Host, AdminToken = AdminToken, Region = Region };

    /// <summary>The same, for callers who sign for another region.</summary>
    public GatewayOfSilo In(string region) =>
        new(silo, instead) { Sandbox = Sandbox, Realm = Realm, Source = Source, Connection = Connection, Host = Host, AdminToken = AdminToken, Region = region };

    /// <summary>The same, for callers who sign.</summary>
    public GatewayOfSilo Signed() => new(silo, instead) { Sandbox = Sandbox, Realm = Realm, Region = Region, IsSigned = true };

    /// <summary>A part of the gateway.</summary>
    public T Part<T>() where T : notnull => silo.GetRequiredService<T>();

    private CallPipeline Pipeline => instead ?? silo.GetRequiredService<CallPipeline>();

    public IGrainFactory Grains => silo.GetRequiredService<IGrainFactory>();

    /// <summary>The gateway of the same silo with another clock on its wall.</summary>
    public GatewayOfSilo WithWall(TimeProvider wall)
    {
        var existing = silo.GetRequiredService<ExistingGrains>();
        var sandboxes = new LeasedSandboxes(Grains, existing, wall);
        Holders.GetOrCreateValue(silo).Add(sandboxes);
        var authenticator = new Authenticator(
            Grains, existing, silo.GetRequiredService<Deciders>(), new FailedProofs(wall), silo.GetRequiredService<AdminToken>(), wall);
        return new GatewayOfSilo(
            silo,
            new CallPipeline(
                sandboxes,
                authenticator,
                new Throttle(wall),
                new OpenStreams(),
                silo.GetRequiredService<AuditTrail>(),
                silo.GetRequiredService<AuthorizationArchive>(),
                silo.GetRequiredService<CallTelemetry>(),
                silo.GetRequiredService<IRandomSource>(),
                wall,
                silo.GetRequiredService<ILogger<CallPipeline>>()))
        { Sandbox = Sandbox, Realm = Realm };
    }

    /// <summary>The same gateway, called with another admin token.</summary>
    public GatewayOfSilo WithToken(string token) => new(silo, instead) { Sandbox = Sandbox, Realm = Realm, Host = Host, Region = Region, AdminToken = token };

    /// <summary>Makes the call; null credentials are <see cref="AdminToken"/>.</summary>
    /// <exception cref="RefusedCallException">The call was refused.</exception>
    public async Task<T> Call<T>(Who? who, IMessage request)
        where T : IMessage =>
        (T)await Pipeline.Run(CallOf(who, request, explain: false));

    /// <summary>The same, with the request id that the answer would carry, and the refusal where it was refused.</summary>
    public async Task<(IMessage? Answer, RefusedCallException? Refused, string RequestId)> Try(
        Who? who, IMessage request, bool explain = false, string? sandbox = null)
    {
        var call = CallOf(who, request, explain, sandbox);
        try
        {
            return (await Pipeline.Run(call), null, call.RequestId);
        }
        catch (RefusedCallException refused)
        {
            return (null, refused, call.RequestId);
        }
    }

    /// <summary>All answers of a call that streams them.</summary>
    public async Task<List<T>> Stream<T>(IMessage request, string? sandbox = null)
        where T : IMessage
    {
        var answers = new List<T>();
        await foreach (var answer in await Pipeline.RunStream(CallOf(who: null, request, explain: false, sandbox)))
            answers.Add((T)answer);
        return answers;
    }

    /// <summary>The call as it begins.</summary>
    public Call CallOf(Who? who, IMessage request, bool explain, string? sandbox = null)
    {
        var row = silo.GetRequiredService<OperationTable>().All.Single(row => row.Method.InputType.ClrType == request.GetType());
        return new Call
        {
            Operation = row,
            SandboxName = sandbox ?? Sandbox,
            Explain = explain,
            Parse = () => request,
            ReadCredentials = () => who is null ? new Evidence.AdminToken(AdminToken)
                : who == Who.Anonymous ? new Evidence.None()
                : IsSigned ? Signatures.Of(who, silo.GetRequiredService<TimeProvider>().GetUtcNow(), Region, OperationTable.SigningNameOf(row.Method.Service))
                : new Evidence.Plain(who.AccessKeyId, who.Secret, who.Token),
            // TLS: plain keys are taken from anywhere.
            Origin = new Origin
            {
                SourceIp = Source,
                UserAgent = "tests",
                Referer = null,
                Tls = !IPAddress.IsLoopback(Source),
                Host = Host,
                Region = Region,
                Connection = Connection,
                Headers = Headers
            },
            RequestId = silo.GetRequiredService<RequestIds>().New(),
            Cancel = TestContext.Current.CancellationToken,
        };
    }

    /// <summary>The fault that the call ended with; null where it was served.</summary>
    public async Task<Fault?> FaultOf(Who? who, IMessage request)
    {
        try
        {
            await Call<IMessage>(who, request);
            return null;
        }
        catch (RefusedCallException refused)
        {
            return refused.Fault;
        }
    }

    public async Task<Who> Assume(Who who, string roleArn, int? seconds = null) => Who.With(
        (await Call<AssumeRoleResponse>(who, AssumeRequest(roleArn, seconds))).Credentials);

    public static AssumeRoleRequest AssumeRequest(string roleArn, int? seconds = null)
    {
        var request = new AssumeRoleRequest { RoleArn = roleArn, RoleSessionName = "tests" };
        if (seconds is { } asked)
            request.DurationSeconds = asked;
        return request;
    }

    /// <summary>Does an IAM operation in an account as its root.</summary>
    public Task DoAsRoot(string account, IMessage request, DateTimeOffset now) => AskAsRoot(account, request, now);

    /// <summary>The answer of an IAM operation in an account as its root.</summary>
    public async Task<T> ReadAsRoot<T>(string account, IMessage request, DateTimeOffset now)
        where T : IMessage<T>, new() =>
        new MessageParser<T>(() => new T()).ParseFrom((await AskAsRoot(account, request, now)).Response.Span);

    private async Task<OperationReply> AskAsRoot(string account, IMessage request, DateTimeOffset now)
    {
        var reply = await Grains.GetGrain<IAccountGrain>(Keys.Account(
            Realm, AccountId.Parse(account))).Execute(new OperationCall
            {
                Operation = request.Descriptor.Name[..^"Request".Length],
                Request = request.ToByteArray(),
                Caller = new Caller { Principal = PrincipalFacts.OfRoot(AccountId.Parse(account), null).Principal, AccessKeyId = "" },
                Now = now,
            });
        return reply.Fault is { } fault ? throw new AwsFaultException(fault) : reply;
    }

    /// <summary>What UpdateApp may do, and nobody of the development account.</summary>
    public Task<Fault?> ListProductionApp(Who who) => FaultOf(who, new ListObjectsV2Request { Bucket = "productionapp" });
}
