namespace Rolecall.LoadTool.Targets;

/// <summary>What the processes of a server have used so far, together.</summary>
internal interface IServerFigures
{
    /// <summary>User and system time over all cores, and resident bytes; null where they cannot be read now.</summary>
    Task<(TimeSpan Cpu, long Memory)?> Read();
}
