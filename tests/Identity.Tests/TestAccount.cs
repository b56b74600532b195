using Google.Protobuf;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Issuers;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Secrets;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests;

/// <summary>An account as its grain drives it: run an operation on the state, fold the changes that it answers with.</summary>
internal sealed class TestAccount
{
    public static readonly AccountId Id = AccountId.Parse("222222222222");

    public const string AllowAll = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    public const string TrustAccount =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:root"},"Action":"sts:AssumeRole"}]}""";

    public static readonly DateTimeOffset Opened = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Principal Root = PrincipalFacts.OfRoot(Id, null).Principal;

    private readonly SeededRandomSource random = new("test account");

    public AccountState State { get; private set; } = AccountState.Empty(Id).Apply(
        AccountChange.Put(new AccountOpened("development", "o-aaaaaaaaaa", Opened)));

    public DateTimeOffset Now { get; set; } = Opened;

    public Principal Caller { get; set; } = Root;

    public SessionKind? CallerSession { get; set; }

    /// <summary>All changes so far, oldest first.</summary>
    public List<AccountChange> Changes { get; } = [];

    /// <summary>Runs an operation that must go through, and folds its changes.</summary>
    public TResponse Run<TResponse>(IMessage request)
        where TResponse : IMessage
    {
        var outcome = Outcome(request);
        foreach (var change in outcome.Changes)
            Apply(change);
        return (TResponse)outcome.Response;
    }

    public void Run(params IMessage[] requests)
    {
        foreach (var request in requests)
            Run<IMessage>(request);
    }

    /// <summary>The account as a restart finds it.</summary>
    public void ReadBack() => State = AccountState.FromRecords(Id, State.ToRecords());

    /// <summary>The answer and its changes, not folded.</summary>
    public AccountOutcome Outcome(IMessage request) => Operation(request).Run(State, request, Context());

    /// <summary>Runs an operation that must be refused with this code and AWS's text.</summary>
    public void Refuses(IMessage request, string code, string message)
    {
        var running = () => Outcome(request);
        var fault = running.Should().Throw<AwsFaultException>().Which.Fault;
        (fault.Code, fault.Message).Should().Be((code, message));
        fault.SenderFault.Should().BeTrue();
        fault.Status.Should().Be(code switch
        {
            "NoSuchEntity" => 404,
            "EntityAlreadyExists" or "DeleteConflict" or "LimitExceeded" or "FeatureEnabled" => 409,
            "AccessDenied" => 403,
            _ => 400,
        });
    }

    public void Apply(AccountChange change)
    {
        Changes.Add(change);
        State = State.Apply(change);
    }

    public OperationContext Context() => new()
    {
        Caller = Caller,
        CallerSession = CallerSession,
        Now = Now,
        Random = random,
        NewSigningKey = NewSigningKey,
        HashPassword = QuickHash,
        ReadSamlMetadata = ReadMetadata,
    };

    /// <summary>
    /// Whatever begins so is taken, and has a certificate for each "key" in it: what metadata is, is Federation's own affair.
    /// </summary>
    private static SamlMetadataFacts? ReadMetadata(string document) =>
        document.StartsWith("metadata", StringComparison.Ordinal)
            ? new SamlMetadataFacts(document.Split("key").Length - 1, ValidUntil: null)
            : null;

    /// <summary>One iteration: tests set thousands of passwords.</summary>
    public static PasswordHash QuickHash(string password, IRandomSource random) => PasswordHash.Of(password, random, iterations: 1);

    public static byte[] NewSigningKey(string algorithm) => SigningKeys.Value[algorithm];

    /// <summary>Drawn once: an RSA key takes a tenth of a second.</summary>
    private static readonly Lazy<Dictionary<string, byte[]>> SigningKeys = new(() =>
        new[] { "RS256", "ES384" }.ToDictionary(algorithm => algorithm, IssuerKeys.NewPrivateKey));

    public static AccountOperation Operation(IMessage request) => AccountOperations.ByName[request.Descriptor.Name[..^"Request".Length]];

    /// <summary>An empty request of that name.</summary>
    public static IMessage RequestOf(string name) => AccountOperations.ByName[name[..^"Request".Length]].Parser.ParseFrom([]);

    /// <summary>A policy document of that many counted characters.</summary>
    public static string PolicyOf(int length)
    {
        const string start = """{"Version":"2012-10-17","Statement":[{"Sid":" """;
        const string end = """ ","Effect":"Allow","Action":"*","Resource":"*"}]}""";
        return start.TrimEnd() + new string('s', length - start.TrimEnd().Length - end.TrimStart().Length) + end.TrimStart();
    }
}
