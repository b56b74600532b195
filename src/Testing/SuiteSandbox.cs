using Grpc.Core;
using Rolecall.Api.Names;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Cli.AccessTests;

namespace Rolecall.Testing;

/// <summary>A test's sandbox as access tests ask it. Names are whole: a test that finds somebody by half a name finds another one tomorrow.</summary>
internal sealed class SuiteSandbox(TestSandbox sandbox, CancellationToken cancel) : ITestedSandbox
{
    private List<ListedPrincipal>? listed;

    public CallInvoker Admin => sandbox.Sandbox.Calls;

    public CancellationToken Cancel => cancel;

    public CallInvoker As(AwsKeys keys) => sandbox.Sandbox.As(keys).Calls;

    public async Task<string> ArnOf(string text) =>
        text.StartsWith("arn:", StringComparison.Ordinal) || text == "anonymous" || text.EndsWith(".amazonaws.com", StringComparison.Ordinal)
            ? text
            : sandbox.ArnOf(text) ?? await Find(text, _ => true, "user or role");

    public async Task<string> RoleArnOf(string text) =>
        text.StartsWith("arn:", StringComparison.Ordinal) ? text : await Find(text, one => one.Kind == ListedKind.Role, "role");

    public AwsKeys KeysOf(string person)
    {
        try
        {
            return sandbox.Keys(person);
        }
        catch (ArgumentException unknown)
        {
            throw new UnknownNameException(unknown.Message);
        }
    }

    private async Task<string> Find(string text, Func<ListedPrincipal, bool> fits, string what)
    {
        listed ??= await List();
        var (account, name) = text.Split('/', 2) is [{ Length: 12 } id, var rest] && id.All(char.IsAsciiDigit) ? (id, rest) : (null, text);
        var among = listed.Where(one => fits(one) && (account is null || one.AccountId == account)).ToArray();
        return among.Where(one => NameOf(one.Arn) == name).ToArray() switch
        {
            [var one] => one.Arn,
            [] => throw new UnknownNameException($"there is no {what} \"{text}\" ({NearestName.Hint(name, among.Select(one => NameOf(one.Arn)))})"),
            var several => throw new UnknownNameException($"\"{text}\" may be {string.Join(", ", several.Select(one => one.Arn))}"),
        };
    }

    private async Task<List<ListedPrincipal>> List()
    {
        using var listing = new AccountService.AccountServiceClient(Admin).ListPrincipals(new(), cancellationToken: cancel);
        return await listing.ResponseStream.ReadAllAsync(cancel).Select(one => one.Principal).ToListAsync(cancel);
    }

    private static string NameOf(string arn) => arn[(arn.LastIndexOfAny(['/', ':']) + 1)..];
}
