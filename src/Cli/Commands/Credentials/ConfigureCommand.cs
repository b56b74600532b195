using System.CommandLine;
using System.Text;
using Rolecall.Cli.Files;
using Rolecall.Cli.Names;

namespace Rolecall.Cli.Commands.Credentials;

/// <summary>
/// configure: profiles for AWS clients. Keys stay out of the file: profiles ask this program for them.
/// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
/// </summary>
internal static class ConfigureCommand
{
    private const string Begin = "# begin rolecall: written by \"rolecall configure\", which writes it anew";
    private const string End = "# end rolecall";

    public static Command Make()
    {
        var roles = new Option<string[]>("--role")
        {
            Description = "A profile for a role, assumed by --source; again for more.",
            HelpName = "ROLE",
        };
        var source = new Option<string?>("--source") { Description = "Whose profile assumes the roles.", HelpName = "PERSON" };
        var device = new Option<string?>("--mfa-serial")
        {
            Description = "The MFA device that role profiles ask a code of.",
            HelpName = "ARN",
        };
        var externalId = new Option<string?>("--external-id") { Description = "The external id that role profiles send.", HelpName = "ID" };
        var file = new Option<string?>("--file") { Description = "The file (AWS_CONFIG_FILE; ~/.aws/config).", HelpName = "FILE" };
        var print = new Option<bool>("--print") { Description = "Print the profiles, and write nothing." };
        return new RolecallCommand(
            "configure",
            "Writes AWS profiles rolecall-PERSON, and rolecall-ROLE for roles that are named, with this server's endpoint.",
            "rolecall configure --print",
            "rolecall configure --role UpdateApp --source developer --print")
            .With(roles, source, device, externalId, file, print)
            .Does(async invocation =>
            {
                var profiles = new StringBuilder();
                foreach (var person in invocation.Address.People)
                    Add(profiles, invocation, person.Name, ("credential_process", ProcessOf(invocation, person.Name)));
                foreach (var role in invocation.Get(roles) ?? [])
                {
                    var named = invocation.Get(source) ?? throw new CliException(ExitCodes.Usage, "--role needs --source: who assumes it")
                    {
                        Try = invocation.Address.People is [var first, ..] ? $"--source {first.Name}" : null,
                    };
                    var by = Principals.Person(invocation.Address, named);
                    Add(
                        profiles,
                        invocation,
                        Principals.NameOf(role),
                        ("role_arn", await Principals.RoleArnOf(invocation, role)),
                        ("source_profile", "rolecall-" + by.Name),
                        ("mfa_serial", invocation.Get(device)),
                        ("external_id", invocation.Get(externalId)));
                }
                if (profiles.Length == 0)
                    throw Principals.NobodysKeys(invocation.Address, ", so there is no profile to write");
                if (invocation.Get(print))
                    await invocation.Terminal.Out.WriteAsync(profiles);
                else
                    await Write(invocation, invocation.Get(file), profiles.ToString());
            });
    }

    private static void Add(StringBuilder profiles, Invocation invocation, string name, params (string Key, string? Value)[] settings)
    {
        profiles.Append($"[profile rolecall-{name}]\nendpoint_url = {invocation.Address.AwsEndpoint}\nregion = us-east-1\n");
        foreach (var (key, value) in settings.Where(one => one.Value is not null))
            profiles.Append($"{key} = {value}\n");
        profiles.Append('\n');
    }

    private static async Task Write(Invocation invocation, string? given, string profiles)
    {
        var terminal = invocation.Terminal;
        var path = terminal.PathOf(given ?? terminal.Given("AWS_CONFIG_FILE") ?? Path.Combine(terminal.Home, ".aws", "config"));
        UserFiles.MakeFolder(Path.GetDirectoryName(path)!);
        var text = File.Exists(path) ? await File.ReadAllTextAsync(path, invocation.Cancel) : "";
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        var (before, after) = begin >= 0
            && end > begin
                ? (text[..begin], text[(end + End.Length)..].TrimStart('\n'))
                : (text.Length == 0 ? "" : text.TrimEnd('\n') + "\n\n", "");
        await UserFiles.Replace(
            path, $"{before}{Begin}\n{profiles}{End}\n{(after.Length == 0 ? "" : "\n" + after)}", invocation.Cancel);
        invocation.Tell($"wrote {profiles.Split("[profile ").Length - 1} profiles to {path}");
        invocation.Tell($"try: aws --profile rolecall-{invocation.Address.People[0].Name} sts get-caller-identity");
    }

    /// <summary>How an AWS client starts this program: by the path of what runs now.</summary>
    private static string[] Program()
    {
        var program = Environment.ProcessPath ?? "rolecall";
        // An alias of the shell, as the README has it, is nothing that an AWS client could start.
        return Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? [program, Path.Combine(AppContext.BaseDirectory, "rolecall.dll")]
            : [program];
    }

    /// <summary>With the sandbox, whose keys they are: ROLECALL_SANDBOX may name another where the client runs.</summary>
    private static string ProcessOf(Invocation invocation, string person) =>
        $"{string.Join(' ', Program().Select(Quoted))} credential-process {Quoted(person)} --sandbox {invocation.Address.Sandbox.Value}"
            + ReadyOf(invocation);

    private static string ReadyOf(Invocation invocation) =>
        invocation.Address.Ready is { } ready ? $" --ready-file {Quoted(ready.Path)}" : "";

    /// <summary>
    /// A word of a command line as AWS clients take it apart: in quotation marks where it has more than letters, digits and the like.
    /// </summary>
    internal static string Quoted(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-:+@%,=~".Contains(letter))
            ? word
            : OperatingSystem.IsWindows()
                ? $"\"{word}\""
                : $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
