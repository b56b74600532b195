using Rolecall.Contracts.Storage;
using Rolecall.Gateway;
using Rolecall.Identity.Faults;
using Rolecall.Server;
using Rolecall.Server.Backups;
using Rolecall.Server.Cluster;
using Rolecall.Server.Cluster.Silence;
using Rolecall.Server.Health;
using Rolecall.Server.Logs;
using Rolecall.Server.Options;
using Rolecall.Server.Seeding;
using Rolecall.Server.Storage;
using Rolecall.Server.Telemetry;
using Rolecall.Server.Unix;

if (CrashDumps.Forbid(Environment.GetEnvironmentVariable) is { } forbidden)
{
    Console.Error.WriteLine("rolecall: " + forbidden);
    return 3;
}

try
{
    if (BackupCommands.Are(args))
        return BackupCommands.Run(args, Environment.GetEnvironmentVariable, Console.Out, Console.Error);
}
catch (Exception unusable) when (unusable is SecretFileException or StoreUnavailableException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine("rolecall: " + unusable.Message);
    return 3;
}

var (options, exitCode) = OptionReader.Read(args, Environment.GetEnvironmentVariable, "rolecall.yaml", Console.Error);
if (options is null)
    return exitCode;
if (TakenPort.Find(options) is { } busy)
{
    Console.Error.WriteLine("rolecall: " + busy);
    return 3;
}

try
{
    using var directory = options.Data is { } path ? DataDirectory.Open(path) : DataDirectory.Temporary();
    var adminToken = options.AdminTokenFile is { } file ? DataDirectory.AdminTokenIn(file) : directory.AdminToken();

    // Configuration is ours (OptionReader). The host would read appsettings.json of the working directory and watch all below it, the store
    // too; and all folders of the program, before its sources are cleared.
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
    {
        ContentRootPath = AppContext.BaseDirectory,
        Args = ["--hostBuilder:reloadConfigOnChange=false"],
    });
    builder.Configuration.Sources.Clear();
    builder.Logging.AddLogLines(options.LogLevel);
    builder.AddTelemetry(options, Environment.GetEnvironmentVariables());
    builder.ListenOn(options);
    builder.Services.AddTransportSecurity(options);
    builder.Services.AddStorage(directory, options);
    builder.UseGrains(options, Environment.GetEnvironmentVariable);
    if (options.HasWires)
        builder.Services.AddGateway(adminToken, options.IssuerBase, options.HostNames);
    else
        builder.Services.AddHostCheck(options.HostNames);
    builder.Services.AddHealth(options);

    await using var app = builder.Build();
    app.Services.OpenStores();
    app.UseWires(options, adminToken);
    await app.StartAsync();
    app.Services.GetRequiredService<ServerStart>().HasHappened = true;
    // A silo's beats already, from before it became a member.
    if (!options.HasGrains)
        app.Services.GetService<SiloPulse>()?.Start();
    if (options.HasWires)
        app.Services.GetService<SiloProbes>()?.Start();
    if (options.Cluster is null)
        await new LossReport(app.Services).Tell();
    var stopping = app.Lifetime.ApplicationStopping;
    var retries = new StartRetries(
        app.Services.GetRequiredService<TimeProvider>(), stopping, app.Services.GetRequiredService<ILogger<StartRetries>>());
    Welcome? welcome = null;
    try
    {
        var people = options.HasGrains
            ? await retries.Try(() => new WorldSeeding(app.Services, directory).Prepare(options.Demo, options.World))
            : [];
        welcome = new Welcome(app, options, adminToken, people, retries);
        await welcome.Tell(Console.Out);
    }
    catch (OperationCanceledException) when (stopping.IsCancellationRequested)
    {
        // It was asked to end before it was ready, and ends in order.
    }
    await app.WaitForShutdownAsync();
    welcome?.Withdraw();
    return 0;
}
catch (Exception unusable) when (unusable is DataDirectoryException or SecretFileException or StoreUnavailableException or AwsFaultException)
{
    Console.Error.WriteLine("rolecall: " + unusable.Message);
    return 3;
}
catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    Console.Error.WriteLine("rolecall: " + TakenPort.Text(taken.Message, options));
    return 3;
}
catch (Exception bug)
{
    // The runtime would write its message, too.
    Console.Error.WriteLine("rolecall: a bug: " + ExceptionText.Of(bug));
    return 70;
}
