namespace Rolecall.Cli.Tests;

/// <summary>The invariant no-path: chains of AssumeRole, to a role and to an action, in a world with chains of four roles.</summary>
public sealed class NoPathTests(StandingServer server) : IDisposable
{
    /// <summary>ann → One → Two → Three → Four, which may write; Two wants an external id. bob trusts nobody, and may read himself.</summary>
    private const string World = """
        world: chains
        organizations:
          - name: Corp
            management:
              name: corp
              users:
                - name: ann
                  accessKey: true
                  policies: [{name: Go, document: [{Effect: Allow, Action: sts:AssumeRole, Resource: "arn:aws:iam::corp:role/One"}]}]
                - name: bob
                  accessKey: true
                  policies: [{name: Read, document: [{Effect: Allow, Action: s3:GetObject, Resource: "*"}]}]
              roles:
                - name: One
                  trust: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::corp:root"}, Action: sts:AssumeRole}]
                  policies: [{name: Go, document: [{Effect: Allow, Action: sts:AssumeRole, Resource: "arn:aws:iam::corp:role/Two"}]}]
                - name: Two
                  trust:
                    - Effect: Allow
                      Principal: {AWS: "arn:aws:iam::corp:root"}
                      Action: sts:AssumeRole
                      Condition: {StringEquals: {sts:ExternalId: "42"}}
                  policies: [{name: Go, document: [{Effect: Allow, Action: sts:AssumeRole, Resource: "arn:aws:iam::corp:role/Three"}]}]
                - name: Three
                  trust: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::corp:root"}, Action: sts:AssumeRole}]
                  policies: [{name: Go, document: [{Effect: Allow, Action: sts:AssumeRole, Resource: "arn:aws:iam::corp:role/Four"}]}]
                - name: Four
                  trust: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::corp:root"}, Action: sts:AssumeRole}]
                  policies: [{name: Write, document: [{Effect: Allow, Action: s3:PutObject, Resource: "*"}]}]
        """;

    private readonly TestTerminal terminal = new(server);

    public void Dispose() => terminal.Dispose();

    [Theory]
    [InlineData("{from: bob, to: Four}")]
    [InlineData("{from: bob, action: s3:PutObject, depth: 10}")]
    [InlineData("{from: ann, to: Four, depth: 3}")]
    [InlineData("{from: ann, action: s3:GetObject}")]
    [InlineData("{from: ann, action: s3:PutObject, depth: 3}")]
    public async Task Invariant_WithoutAChain_Holds(string path) =>
        (await Run(path)).Should().Contain("1 passed, 0 failed");

    [Theory]
    [InlineData("{from: ann, to: One}", "there is a way: ann → One")]
    [InlineData("{from: ann, to: Four}", "there is a way: ann → One → Two → Three → Four, with the right sts:ExternalId")]
    [InlineData("{from: One, to: Four, context: {sts:ExternalId: \"42\"}}", "there is a way: One → Two → Three → Four\n")]
    [InlineData("{from: ann, action: s3:PutObject}",
        "there is a way: ann → One → Two → Three → Four may s3:PutObject, with the right sts:ExternalId")]
    [InlineData("{from: bob, action: s3:GetObject, resource: \"arn:aws:s3:::b/o\"}", "bob may s3:GetObject itself")]
    [InlineData("{from: nobody, to: Four}", "there is no user or role \"nobody\"")]
    [InlineData("{from: ann, to: Five}", "there is no role \"Five\"")]
    public async Task Invariant_WithAChain_TellsTheWay_AndItsPlace(string path, string told) =>
        (await Run(path)).Should().Contain("tests.yaml:3:14\n").And.Contain("^ " + told).And.Contain("0 passed, 1 failed");

    private async Task<string> Run(string path)
    {
        await File.WriteAllTextAsync(Path.Combine(terminal.Folder, "world.yaml"), World, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(terminal.Folder, "tests.yaml"), $"world: world.yaml\ninvariants:\n  - no-path: {path}\n",
                TestContext.Current.CancellationToken);
        return (await terminal.RunLine("rolecall test tests.yaml --running")).Output;
    }
}
