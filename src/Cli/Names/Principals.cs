using Rolecall.Api.Native.V1;
using Rolecall.Cli.Commands;
using Rolecall.Cli.Commands.Administration;
using Rolecall.Cli.Servers;

namespace Rolecall.Cli.Names;

/// <summary>Whom a name on the command line means: a person of the demo world, a user or a role of any account of the sandbox.</summary>
internal static class Principals
{
    /// <summary>
    /// The ARN of "developer", "333333333333/UpdateApp" or "UpdateApp". ARNs, "anonymous" and services' names stay as they are.
    /// </summary>
    public static async Task<string> ArnOf(Invocation invocation, string text)
    {
        if (text.StartsWith("arn:", StringComparison.Ordinal) || text == "anonymous"
            || text.EndsWith(".amazonaws.com", StringComparison.Ordinal))
            return text;
        if (invocation.Address.People.FirstOrDefault(person => person.Name == text) is { } person)
            return person.Arn;
        return (await FindListed(invocation, text, _ => true, "user or role")).Arn;
    }

    /// <summary>The ARN of a role: "UpdateApp", "333333333333/UpdateApp", or an ARN as it is.</summary>
    public static async Task<string> RoleArnOf(Invocation invocation, string text) => text.StartsWith("arn:", StringComparison.Ordinal)
        ? text
        : (await FindListed(invocation, text, one => one.Kind == ListedKind.Role, "role")).Arn;

    /// <summary>The same for what is done to the role: by its whole name.</summary>
    public static async Task<string> WholeRoleArnOf(Invocation invocation, string text) => text.StartsWith("arn:", StringComparison.Ordinal)
        ? text
        : (await FindListed(invocation, text, one => one.Kind == ListedKind.Role, "role", whole: true)).Arn;

    /// <summary>Somebody whose keys are known: of the demo world, or of the world that "rolecall up" was given.</summary>
    public static Person Person(ServerAddress address, string text)
    {
        if (address.People.Count == 0)
            throw NobodysKeys(address, $", so not those of \"{text}\"");
        return address.People.FirstOrDefault(person => person.Arn == text) ?? Nearest.Find(
            address.People, person => person.Name, text, "person");
    }

    /// <summary>Nobody's keys are known here, and what has them.</summary>
    /// <param name="so">What follows from it.</param>
    public static CliException NobodysKeys(ServerAddress address, string so) => address.Sandbox.Value == "default"
        ? new(ExitCodes.NotFound, "nobody's keys are known" + so)
        {
            Why = "only a ready file of a server with the demo world has them",
            Try = "rolecall up",
        }
        : new(ExitCodes.NotFound, $"nobody's keys of the sandbox {address.Sandbox.Value} are known{so}")
        {
            Why = $"the ready file's people are of the default sandbox ({address.Sandbox.Source} chose another)",
            Try = RootKey(address),
        };

    /// <summary>How to get keys of a sandbox whose people's keys are not known.</summary>
    public static string RootKey(ServerAddress address) =>
        $"the keys that \"sandbox create --world\" told, or rolecall account root-key ACCOUNT --sandbox {address.Sandbox.Value}";

    /// <summary>"role/UpdateApp" of an ARN, without the path.</summary>
    public static string NameOf(string arn) => arn[(arn.LastIndexOfAny(['/', ':']) + 1)..];

    /// <summary>A resource as it is, "*" too, or the ARN of a user or role that is named.</summary>
    public static async Task<string> ResourceOf(Invocation invocation, string text)
    {
        if (text == "*" || text.Contains(':'))
            return text;
        try
        {
            return await ArnOf(invocation, text);
        }
        catch (CliException absent) when (absent.Code == ExitCodes.NotFound)
        {
            throw new CliException(absent.Code, absent.Message)
            {
                Why = "every other resource is named by its ARN, such as arn:aws:s3:::bucket/key",
                Try = absent.Try,
            };
        }
    }

    public static bool IsAccountId(string text) => text.Length == 12 && text.All(char.IsAsciiDigit);

    /// <param name="text">NAME or ACCOUNT/NAME: no name of a user or role has a "/".</param>
    private static async Task<ListedPrincipal> FindListed(
        Invocation invocation, string text, Func<ListedPrincipal, bool> fits, string what, bool whole = false)
    {
        var (account, name) = text.Split('/', 2) is [var of, var rest] ? (of, rest) : (null, text);
        var accountId = account is null ? null
            : whole ? await AccountCommand.WholeIdOf(invocation, account)
            : await AccountCommand.IdOf(invocation, account);
        var listed = (await invocation.Listing.Of(accountId)).Where(fits).ToArray();
        return whole
            ? Nearest.FindWhole(listed, one => NameOf(one.Arn), name, what, one => one.Arn)
            : Nearest.Find(listed, one => NameOf(one.Arn), name, what, one => one.Arn);
    }
}
