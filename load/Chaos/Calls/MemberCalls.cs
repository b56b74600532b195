using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.LoadTool.Wires;

namespace Rolecall.Chaos.Calls;

/// <summary>The calls of checks: each one try at one member, unless it says otherwise.</summary>
internal sealed class MemberCalls(IWire wire, string adminToken)
{
    /// <summary>
    /// Tries of one call whose good signature may be refused, by a member whose clock is set: a clock is set for four seconds, and that is
    /// noticed a second later. More than these are an answer.
    /// </summary>
    public const int MostMisdated = 100;

    private long sent;
    private long misdated;

    public TimeSpan BetweenTries { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a good signature was refused, and tried again.</summary>
    public long Misdated => Interlocked.Read(ref misdated);

    public int Members => wire.GatewayCount;

    public Task<Answer> Iam(string operation, IMessage request, AwsKeys keys, int member, string? sandbox = null) =>
        Send(new ApiCall("iam", "aws.iam.v1.Iam/" + operation, request) { Keys = keys, Sandbox = sandbox }, member);

    public Task<Answer> Sts(string operation, IMessage request, AwsKeys keys, int member, string? sandbox = null) =>
        Send(new ApiCall("sts", "aws.sts.v1.Sts/" + operation, request) { Keys = keys, Sandbox = sandbox }, member);

    public Task<Answer> S3(string operation, IMessage request, AwsKeys keys, int member, string? sandbox = null) =>
        Send(new ApiCall("s3", "aws.s3.v1.S3/" + operation, request) { Keys = keys, Sandbox = sandbox }, member);

    /// <summary>By the administrator.</summary>
    public Task<Answer> Admin(string method, IMessage request, int member, string? sandbox = null) =>
        Send(new ApiCall("rolecall", "rolecall.v1." + method, request) { AdminToken = adminToken, Sandbox = sandbox }, member);

    public Task<Answer> AssumeRole(AwsKeys keys, string roleArn, int member, string? sandbox = null) =>
        Sts("AssumeRole", new AssumeRoleRequest { RoleArn = roleArn, RoleSessionName = "chaos", DurationSeconds = 900 }, keys, member, sandbox);

    public AwsKeys Session(Answer answer) =>
        wire.Credentials(answer) ?? throw new InvalidOperationException($"No session: {answer.Code} {answer.Text}");

    public Task<Answer> CreateUser(AwsKeys root, string name, int member, string path = "/") =>
        Iam("CreateUser", new CreateUserRequest { UserName = name, Path = path }, root, member);

    public Task<Answer> RevokeOlder(string roleArn, int member) =>
        Admin("SessionService/RevokeOlderSessions", new RevokeOlderSessionsRequest { RoleArn = roleArn }, member);

    /// <summary>Again and again, at one member after another, until there is an answer.</summary>
    /// <param name="call">Of a member.</param>
    /// <param name="first">The member that is asked first.</param>
    /// <returns>The answer, and whether a try before it may have been done.</returns>
    public async Task<(Answer Answer, bool Again)> Persist(Func<int, Task<Answer>> call, int first, CancellationToken end)
    {
        var refused = 0;
        for (var tried = 0; ; tried++)
        {
            var answer = await call((first + tried) % Members);
            // A good signature is refused by a clock that is set while the call is under way.
            if (answer.Code == "SignatureDoesNotMatch" && refused++ < MostMisdated)
                Interlocked.Increment(ref misdated);
            else if (!answer.IsOpen && !answer.IsThrottled)
                return (answer, tried > 0);
            await Task.Delay(BetweenTries, TimeProvider.System, end);
        }
    }

    /// <summary>All users of the root's account, by a path.</summary>
    public async Task<HashSet<string>> Users(AwsKeys root, int member, CancellationToken end)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (string? marker = null; ;)
        {
            var request = new ListUsersRequest { MaxItems = 1_000 };
            if (marker is not null)
                request.Marker = marker;
            var (answer, _) = await Persist(_ => Iam("ListUsers", request, root, member), member, end);
            var page = ListUsersResponse.Parser.ParseFrom(Body(answer));
            names.UnionWith(page.Users.Select(user => user.UserName));
            if (!page.IsTruncated)
                return names;
            marker = page.Marker;
        }
    }

    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public static byte[] Body(Answer answer) =>
        answer.Ok ? answer.Body.ToArray() : throw new InvalidOperationException($"Refused: {answer.Code} {answer.Text}");

    /// <summary>Calls of one member go over its connections in turn.</summary>
    private Task<Answer> Send(ApiCall call, int member) => wire.Send(call, Interlocked.Increment(ref sent) * wire.GatewayCount + member);
}
