namespace Rolecall.Worlds.Reading;

/// <summary>So much is wrong with a world that it is read no further.</summary>
internal sealed class TooManyFindingsException : Exception;
